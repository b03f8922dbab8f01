import type { LetterText } from './letter.ts'
import { toLines, toOneLine, unlinked } from './plain.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')

/** Words of ours or of people: no markup, no line ends, and nothing that a mail program would make a link of. */
const words = (text: string): string => escape(unlinked(toOneLine(text)))

/**
 * The mail for readers of HTML: one column that is narrow by itself, tables since mail programs know little else, colours twice since some
 * know no style sheets. Nothing is loaded from anywhere, and there is one link. @param brand who sends it
 */
export const toHtml = (letter: LetterText, brand: string): string => `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${words(letter.subject)}</title>
<style>${style}</style>
</head>
<body class="canvas" style="margin:0;padding:0;background:#fafafb">
<div style="display:none;max-height:0;overflow:hidden">${words(letter.paragraphs.slice(1).join(' ')).slice(0, 400)}</div>
<table role="presentation" class="canvas" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#fafafb">
<tr><td align="center" class="edge" style="padding:40px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;${font}">
<tr><td class="quiet" style="padding:0 4px 16px;font-size:14px;line-height:20px;font-weight:600;color:#474e5b">${words(brand)}</td></tr>
<tr><td class="card inside" style="background:#ffffff;border:1px solid #e3e5ea;border-radius:12px;padding:32px">
<h1 class="text" style="margin:0 0 20px;font-size:20px;line-height:28px;font-weight:600;letter-spacing:-0.01em;color:#15171c">${words(letter.subject)}</h1>
${[...letter.paragraphs.map(paragraph), note(letter.note), button(letter.action)].join('')}</td></tr>
<tr><td class="quiet" style="padding:16px 4px 0;font-size:12px;line-height:18px;color:#626978">${footer(letter.footer)}This mail was written by a program; nobody reads answers to it.</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`

const font = "font-family:Inter,system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

const style = `
body{-webkit-text-size-adjust:100%}
a.button:hover{background:#3c40c8}
@media (max-width:480px){.edge{padding:20px 12px!important}.inside{padding:24px 20px!important}a.button{display:block!important;text-align:center}}
@media (prefers-color-scheme:dark){
.canvas{background:#0c0d10!important}
.card{background:#131519!important;border-color:#262a31!important}
.text{color:#f1f2f4!important}
.quiet{color:#b7bdc9!important}
.note{background:#0f1114!important;border-color:#5b60ee!important}
a.button{background:#5b60ee!important}
.rule{border-color:#262a31!important}
}
`

const paragraph = (text: string): string =>
  `<p class="text" style="margin:0 0 16px;font-size:15px;line-height:24px;color:#15171c;overflow-wrap:anywhere">${words(text)}</p>\n`

const note = (text: LetterText['note']): string =>
  text === undefined
    ? ''
    : `<blockquote class="note" style="margin:0 0 20px;padding:12px 16px;background:#f4f5f7;border-left:3px solid #4a4ee0;border-radius:4px">
<p class="text" style="margin:0 0 4px;font-size:15px;line-height:24px;color:#15171c;overflow-wrap:anywhere">${toLines(text.text).map(words).join('<br>')}</p>
<p class="quiet" style="margin:0;font-size:13px;line-height:20px;color:#626978">${words(text.by)}</p>
</blockquote>
`

/** The address stands below once more, to be copied where the button does not work. */
const button = (action: LetterText['action']): string =>
  action === undefined
    ? ''
    : `<p style="margin:24px 0"><a class="button" href="${escape(action.url)}" style="display:inline-block;background:#4a4ee0;color:#ffffff;font-size:15px;line-height:20px;font-weight:600;text-decoration:none;padding:12px 20px;border-radius:8px">${words(action.label)}</a></p>
<p class="quiet rule" style="margin:0;padding:16px 0 0;border-top:1px solid #e3e5ea;font-size:12px;line-height:18px;color:#626978">If the button does nothing, copy this address into your browser:<br><span style="font-family:ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere;word-break:break-all">${escape(action.url)}</span></p>
`

const footer = (text: string | undefined): string => (text === undefined ? '' : `${words(text)}<br>`)
