export const links = {
  unknown: 'This link is not valid',
  unknownText: 'It may have been cut off when it was copied.',
  expired: 'This link has expired',
  expiredText: 'Links work for a limited time only.',
  used: 'This link was used already',
  usedText: 'Each link works once.',
  replaced: 'This link was replaced',
  replacedText: 'A newer one was mailed to you: use that one.',
}
