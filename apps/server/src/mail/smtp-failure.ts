import type { TryResult } from '@rollcall/core/mail'
import type { MailServer } from './mail-server.ts'
import type { Patience } from './smtp.ts'

/** What nodemailer says of a failure, as far as it is read here. */
interface Failure {
  readonly code?: string
  readonly command?: string
  readonly response?: string
  readonly responseCode?: number
  readonly message: string
}

/** Certificates that are not believed, by the words of OpenSSL and Node. */
const distrust: readonly (readonly [RegExp, string])[] = [
  [
    /self-signed certificate in certificate chain|unable to (?:verify the first|get local issuer) certificate/,
    'its authority is not known here',
  ],
  [/self-signed certificate/, 'it is signed by itself alone'],
  [/certificate has expired/, 'it has expired'],
  [/certificate is not yet valid/, 'it is not valid yet'],
  [/does not match certificate's altnames/, 'it is made out to another name'],
]

/**
 * A mail is refused for good only by a 5xx reply to its recipient or its content. All else is the mail server's trouble or that of
 * the settings, which can be mended while the mail waits.
 */
export function explainFailure(error: unknown, server: MailServer, patience: Patience): TryResult {
  const failure = error as Failure
  const { responseCode, command = '' } = failure
  if (responseCode === undefined || failure.code === 'ETLS')
    return { outcome: 'failed', code: null, answer: inWords(failure, server, patience) }
  const answer = failure.code === 'EAUTH' ? `${toWhom(server)} does not let us in: ${said(failure)}` : said(failure)
  const isAboutMail = command === 'RCPT TO' || command === 'DATA'
  const outcome = responseCode < 500 ? 'postponed' : isAboutMail ? 'refused' : 'failed'
  return { outcome, code: responseCode, answer }
}

const said = ({ response, message }: Failure): string => response ?? message

const toWhom = ({ host, port }: MailServer): string => `${host}:${port}`

function inWords(failure: Failure, server: MailServer, patience: Patience): string {
  const where = toWhom(server)
  const certificate = distrust.find(([words]) => words.test(failure.message))?.[1]
  if (certificate !== undefined)
    return `The certificate of ${where} is not believed: ${certificate}. Give the authority that signed it, or the name in it.`
  switch (failure.code) {
    case 'EDNS':
      return `The name ${server.host} is not known.`
    case 'ETIMEDOUT':
      return timedOut(failure, where, patience)
    case 'EABORT':
    case 'ABORT_ERR':
      return `${where} took longer than ${seconds(patience.mailMs)} for one mail.`
    case 'ETLS':
      return `${where} does not offer STARTTLS, and nothing is sent in clear: ${said(failure)}`
    case 'ENOAUTH':
      return `${where} does not let anybody sign in: ${failure.message}`
    case 'ECONNECTION':
      return /maximum number of retries/.test(failure.message)
        ? `${where} was silent for ${seconds(patience.silenceMs)} or closed the connection, twice, before it took the mail.`
        : `${where} closed the connection before it took the mail.`
    default:
      return `${where} cannot be reached: ${failure.message}`
  }
}

function timedOut({ message }: Failure, where: string, patience: Patience): string {
  if (/greeting/i.test(message))
    return `${where} took the connection and did not greet for ${seconds(patience.greetingMs)}.`
  if (/connection timeout/i.test(message)) return `${where} did not answer for ${seconds(patience.connectMs)}.`
  return `${where} was silent for ${seconds(patience.silenceMs)}.`
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} seconds`
