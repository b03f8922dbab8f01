import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useMessages } from '../i18n/messages.ts'
import { announce } from '../shared/announcer.ts'
import { copy as copyText } from '../shared/clipboard.ts'
import { Button } from './button.tsx'

const shownFor = 2000

interface Props {
  readonly label: string
  /** For whom, where several such buttons stand in a list: heard only. */
  readonly of?: string
  readonly text: string
  readonly look?: 'primary' | 'secondary' | 'quiet'
}

/** Copying with words, where copying is the next useful act. */
export function CopyTextButton({ label, of, text, look = 'secondary' }: Props) {
  const { common } = useMessages()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), shownFor)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    await copyText(text)
    setCopied(true)
    announce(common.copied)
  }
  return (
    <Button look={look} icon={copied ? Check : Copy} onClick={() => void copy()}>
      {label}
      {of !== undefined && <span className="sr-only"> {of}</span>}
    </Button>
  )
}
