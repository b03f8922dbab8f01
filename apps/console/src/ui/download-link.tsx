import { Download } from 'lucide-react'
import { buttonClass } from './button.tsx'
import { cx } from './cx.ts'

/** A file that the server makes; the browser saves it as it does any other. */
export function DownloadLink({ href, label }: { readonly href: string; readonly label: string }) {
  return (
    <a href={href} download className={cx(buttonClass('quiet'), 'max-md:hidden')}>
      <Download />
      {label}
    </a>
  )
}
