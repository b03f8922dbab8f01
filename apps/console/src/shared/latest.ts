import { useCallback, useEffect, useRef } from 'react'

/** The same function for good, which does what the latest one does: rows that are drawn once can hold it. */
export function useLatest<Given>(does: (given: Given) => void): (given: Given) => void {
  const latest = useRef(does)
  useEffect(() => {
    latest.current = does
  })
  return useCallback((given) => latest.current(given), [])
}
