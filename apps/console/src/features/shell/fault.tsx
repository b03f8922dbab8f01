import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { TroublePage } from './trouble-page.tsx'

/** What a page threw, told in its place; another try loads it afresh. */
export function Fault({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const retry = () => {
    reset()
    void router.invalidate()
  }
  return <TroublePage error={error} retry={retry} />
}

/** Before there is a shell: the same, in the middle of an empty page. */
export function RootFault(props: ErrorComponentProps) {
  return (
    <main className="grid min-h-full place-items-center">
      <Fault {...props} />
    </main>
  )
}
