import { type ReactNode, useEffect, useState } from 'react'
import { cx } from './cx.ts'

const patience = 150

/** Shows its children only once waiting has become noticeable, so that fast answers do not flicker. */
export function AfterAWhile({ children }: { readonly children: ReactNode }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patience)
    return () => clearTimeout(timer)
  }, [])
  return late ? children : null
}

export function Bone({ className }: { readonly className: string }) {
  return <span className={cx('block animate-shimmer bg-line', className)} />
}
