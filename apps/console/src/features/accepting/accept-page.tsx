import type { AnswerOf } from '@rollcall/contract/operations'
import { RefusedError } from '@rollcall/sdk/errors'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useParams, useRouter } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { type Messages, useMessages } from '../../i18n/messages.ts'
import { call, queryClient } from '../../shared/api.ts'
import { report } from '../../shared/status.ts'
import { sentenceOf } from '../../shared/trouble.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { Form, FormTrouble } from '../../ui/form.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { TimeLeft } from '../../ui/time-left.tsx'
import { CardPage } from '../session/card-page.tsx'
import { CheckingLink } from '../session/link-state.tsx'
import { passwordBlame } from '../session/password-blame.ts'
import { quietLink } from '../session/sign-in-page.tsx'

type Offer = AnswerOf<'POST /v1/invitations/inspect'>
type Joined = AnswerOf<'POST /v1/invitations/accept'>

const blame = { ...passwordBlame('password'), 'name.invalid': 'name' }
const codeOf = (error: unknown) => (error instanceof RefusedError ? error.problem.code : undefined)

/** Straight into the organization: whoever has joined is signed in. */
function useJoined(offer: Offer) {
  const { accept } = useMessages()
  const router = useRouter()
  return ({ slug }: Joined) => {
    queryClient.clear()
    report(accept.joined(offer.organization.name))
    router.history.push(`/o/${slug}`)
  }
}

function Facts({ offer }: { readonly offer: Offer }) {
  const { accept, language } = useMessages()
  const { roles, expiresAt, endsAt, note, invitedBy } = offer
  const list = new Intl.ListFormat(language).format(roles)
  return (
    <div className="flex flex-col gap-3">
      <FactList
        label={accept.facts}
        facts={[
          { label: accept.roles, value: roles.length === 0 ? accept.noRole : list },
          { label: accept.valid, value: <TimeLeft until={expiresAt} forever={accept.forever} /> },
          ...(endsAt === null ? [] : [{ label: accept.ends, value: <RelativeTime at={endsAt} /> }]),
        ]}
      />
      {note !== null && (
        <figure className="rounded-card border bg-sunken px-3 py-2 text-sm">
          <figcaption className="text-xs text-text-3">{accept.note(invitedBy)}</figcaption>
          <blockquote className="mt-0.5 whitespace-pre-line">{note}</blockquote>
        </figure>
      )}
    </div>
  )
}

interface StepProps {
  readonly offer: Offer
  readonly token: string
  readonly again: () => void
}

/** Somebody new: a name and a password are all that is asked. */
function PasswordStep({ offer, token }: StepProps) {
  const { accept } = useMessages()
  const joined = useJoined(offer)
  const join = useMutation({
    mutationFn: ({ name = '', password = '' }: Record<string, string>) =>
      call('POST /v1/invitations/accept', { body: { token, name, password } }),
    onSuccess: joined,
  })
  return (
    <Form focusFirst onSubmit={(values) => join.mutate(values)} error={join.error} blame={blame}>
      {/* Lets password managers file the new password under the right name. */}
      <input type="hidden" autoComplete="username" value={offer.email} readOnly />
      <TextField label={accept.name} name="name" autoComplete="name" required maxLength={120} />
      <PasswordField label={accept.password} name="password" required fresh />
      <Button look="primary" type="submit" busy={join.isPending || join.isSuccess} className="w-full">
        {accept.join(offer.organization.name)}
      </Button>
    </Form>
  )
}

/** Somebody with an account proves that it is his, and has joined with the same click. */
function SignInStep({ offer, token, again }: StepProps) {
  const { accept, signIn } = useMessages()
  const joined = useJoined(offer)
  const join = useMutation({
    mutationFn: async (password: string) => {
      await call('POST /v1/sessions', { body: { email: offer.email, password } })
      return call('POST /v1/invitations/accept', { body: { token } })
    },
    onSuccess: joined,
    // Signed in meanwhile, another step may be the next.
    onError: again,
  })
  return (
    <Form focusFirst onSubmit={({ password = '' }) => join.mutate(password)} error={join.error}>
      <p className="text-sm text-text-2">{accept.signInText(offer.email)}</p>
      <input type="hidden" autoComplete="username" value={offer.email} readOnly />
      <PasswordField label={accept.signInPassword} name="password" required />
      <Button look="primary" type="submit" busy={join.isPending || join.isSuccess} className="w-full">
        {accept.signInSubmit}
      </Button>
      <Link to="/sign-in/forgotten" className={quietLink}>
        {signIn.forgotten}
      </Link>
    </Form>
  )
}

function OneClickStep({ offer, token }: StepProps) {
  const messages = useMessages()
  const { accept } = messages
  const joined = useJoined(offer)
  const join = useMutation({
    mutationFn: () => call('POST /v1/invitations/accept', { body: { token } }),
    onSuccess: joined,
  })
  return (
    <div className="flex flex-col gap-3">
      {join.error && <FormTrouble>{sentenceOf(join.error, messages)}</FormTrouble>}
      {offer.signedInAs !== null && <p className="text-sm text-text-2">{accept.signedIn(offer.signedInAs)}</p>}
      <Button look="primary" busy={join.isPending || join.isSuccess} className="w-full" onClick={() => join.mutate()}>
        {accept.join(offer.organization.name)}
      </Button>
    </div>
  )
}

function SwitchStep({ offer, again }: StepProps) {
  const messages = useMessages()
  const { accept } = messages
  const leave = useMutation({
    mutationFn: () => call('DELETE /v1/sessions/current'),
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: ['GET /v1/me'] })
      again()
    },
  })
  return (
    <div className="flex flex-col gap-3">
      {leave.error && <FormTrouble>{sentenceOf(leave.error, messages)}</FormTrouble>}
      <p className="text-sm text-text-2">{accept.switchText(offer.signedInAs ?? '', offer.email)}</p>
      <Button look="primary" busy={leave.isPending} className="w-full" onClick={() => leave.mutate()}>
        {accept.switchSubmit}
      </Button>
      <Link to="/" className={quietLink}>
        {messages.pages.home}
      </Link>
    </div>
  )
}

/** Where the mailbox has to be proven: a link goes there, and nothing is chosen before it is opened. */
function MailStep({ offer, token, text }: StepProps & { readonly text: string }) {
  const messages = useMessages()
  const { accept } = messages
  const ask = useMutation({
    mutationFn: () => call('POST /v1/sign-ups', { body: { email: offer.email, invitation: token } }),
  })
  if (ask.isSuccess) {
    return (
      <div>
        <p className="text-base font-semibold">{accept.mailed}</p>
        <p className="text-sm text-text-2">{accept.mailedText(offer.email)}</p>
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-3">
      {ask.error && <FormTrouble>{sentenceOf(ask.error, messages)}</FormTrouble>}
      <p className="text-sm text-text-2">{text}</p>
      <Button look="primary" busy={ask.isPending} className="w-full" onClick={() => ask.mutate()}>
        {accept.signUpSubmit}
      </Button>
    </div>
  )
}

function Step(props: StepProps) {
  const { accept } = useMessages()
  const { offer } = props
  switch (offer.step) {
    case 'password':
      return <PasswordStep {...props} />
    case 'sign_in':
      return <SignInStep {...props} />
    case 'switch_account':
      return <SwitchStep {...props} />
    case 'sign_up':
      return <MailStep {...props} text={accept.signUpText(offer.email)} />
    case 'confirm_email':
      return <MailStep {...props} text={accept.confirmText(offer.email)} />
    default:
      return <OneClickStep {...props} />
  }
}

function Decline({ offer, token, onDeclined }: { offer: Offer; token: string; onDeclined: () => void }) {
  const { accept } = useMessages()
  const [asking, setAsking] = useState(false)
  const decline = useMutation({
    mutationFn: () => call('POST /v1/invitations/decline', { body: { token } }),
    onSuccess: onDeclined,
  })
  return (
    <>
      <Button look="quiet" className="w-full" onClick={() => setAsking(true)}>
        {accept.decline}
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={accept.declineTitle(offer.organization.name)}
        consequence={accept.declineText(offer.invitedBy)}
        submit={accept.declineSubmit}
        busy={decline.isPending}
        error={decline.error}
        onConfirm={() => decline.mutate()}
      />
    </>
  )
}

const titleOf = ({ state, endedAt, expiresAt }: Offer, { accept, language }: Messages): string => {
  if (state === 'open') return ''
  if (state !== 'expired') return accept.ended[state]
  const on = new Date(expiresAt ?? endedAt ?? 0)
  return accept.ended.expired(new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(on))
}

/** How it ended, said before any form, with what to do. */
function Ended({ offer, token }: { readonly offer: Offer; readonly token: string }) {
  const messages = useMessages()
  const { accept } = messages
  const { state, invitedBy, organization, canAsk, signedInAs } = offer
  const ask = useMutation({ mutationFn: () => call('POST /v1/invitations/ask', { body: { token } }) })
  if (ask.isSuccess) return <CardPage title={accept.asked(invitedBy)} intro={accept.askedText} />
  if (state === 'open') return null
  const waysOn: ReactNode =
    state === 'used' ? (
      <Link to="/" className={buttonClass('secondary')}>
        {signedInAs === null ? accept.signIn : messages.pages.home}
      </Link>
    ) : canAsk ? (
      <Button look="primary" busy={ask.isPending} onClick={() => ask.mutate()}>
        {accept.ask}
      </Button>
    ) : null
  return (
    <CardPage title={titleOf(offer, messages)} intro={accept.endedText[state](invitedBy, organization.name)}>
      {ask.error && (
        <div className="mb-3">
          <FormTrouble>{sentenceOf(ask.error, messages)}</FormTrouble>
        </div>
      )}
      {waysOn}
    </CardPage>
  )
}

export default function AcceptPage() {
  const messages = useMessages()
  const { accept, common } = messages
  const { token } = useParams({ from: '/invite/$token' })
  const [declined, setDeclined] = useState(false)
  // Asking what a link offers changes nothing, so a mail scanner that opens it does no harm.
  const link = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => call('POST /v1/invitations/inspect', { body: { token } }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const offer = link.data
  if (link.error) {
    const dead = ['link.unknown', 'request.invalid'].includes(codeOf(link.error) ?? '')
    return (
      <CardPage
        title={dead ? accept.unknown : accept.checking}
        intro={dead ? accept.unknownText : sentenceOf(link.error, messages)}
      >
        {!dead && <Button onClick={() => void link.refetch()}>{common.retry}</Button>}
      </CardPage>
    )
  }
  if (offer === undefined) return <CheckingLink title={accept.checking} />
  const { organization, invitedBy, email, canDecline, step } = offer
  if (declined) {
    return <CardPage title={accept.declinedNow} intro={accept.declinedNowText(organization.name)} />
  }
  if (offer.state !== 'open') return <Ended offer={offer} token={token} />
  const again = () => void link.refetch()
  return (
    <CardPage title={accept.title(organization.name)} intro={accept.intro(invitedBy, email)}>
      <div className="flex flex-col gap-6">
        <Facts offer={offer} />
        <Step key={step} offer={offer} token={token} again={again} />
        {canDecline && step !== 'switch_account' && (
          <div className="-mt-3">
            <Decline offer={offer} token={token} onDeclined={() => setDeclined(true)} />
          </div>
        )}
      </div>
    </CardPage>
  )
}
