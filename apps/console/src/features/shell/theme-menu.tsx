import { Monitor, Moon, Sun } from 'lucide-react'
import { useMessages } from '../../i18n/messages.ts'
import { prefer, preferences } from '../../shared/preferences.ts'
import { useStore } from '../../shared/store.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu, MenuChoices } from '../../ui/menu.tsx'

const themes = ['system', 'light', 'dark'] as const
const icons = { system: Monitor, light: Sun, dark: Moon }

export function ThemeMenu() {
  const { shell } = useMessages()
  const { theme } = useStore(preferences)
  return (
    <Menu trigger={<IconButton label={shell.theme} icon={icons[theme]} />} side="top" align="end" className="min-w-40">
      <MenuChoices
        label={shell.theme}
        value={theme}
        options={themes.map((value) => ({ value, label: shell.themes[value] }))}
        onChange={(next) => prefer({ theme: next })}
      />
    </Menu>
  )
}
