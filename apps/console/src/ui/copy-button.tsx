import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useMessages } from '../i18n/messages.ts'
import { announce } from '../shared/announcer.ts'
import { copy as copyText } from '../shared/clipboard.ts'
import { IconButton } from './icon-button.tsx'

const shownFor = 2000

interface Props {
  readonly text: string
  readonly label: string
}

export function CopyButton({ text, label }: Props) {
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
  return <IconButton label={label} icon={copied ? Check : Copy} className="size-7!" onClick={() => void copy()} />
}
