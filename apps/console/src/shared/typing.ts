import { useEffect, useRef, useState } from 'react'

/** The value once it has not changed for a while. */
export function useRested<Value>(value: Value, wait: number): Value {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), wait)
    return () => clearTimeout(timer)
  }, [value, wait])
  return rested
}

const quiet = 150

/** The field follows the keys at once, the address once they rest; an address changed elsewhere is followed too. */
export function useTyped(q: string | undefined, onRest: (q: string | undefined) => void) {
  const [text, setText] = useState(q ?? '')
  const [sent, setSent] = useState(q)
  const [seen, setSeen] = useState(q)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  if (q !== seen) {
    setSeen(q)
    if (q !== sent) {
      setSent(q)
      setText(q ?? '')
    }
  }
  const type = (next: string) => {
    const wanted = next.trim() === '' ? undefined : next
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setSent(wanted)
      onRest(wanted)
    }, quiet)
  }
  return [text, type] as const
}
