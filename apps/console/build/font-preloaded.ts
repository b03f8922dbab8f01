import type { HtmlTagDescriptor, Plugin } from 'vite'

const preload = (href: string): HtmlTagDescriptor => ({
  tag: 'link',
  attrs: { rel: 'preload', href, as: 'font', type: 'font/woff2', crossorigin: true },
  injectTo: 'head',
})

/** The text font is asked for together with the page, not after the style sheet that names it. */
export function fontPreloaded(name: string): Plugin {
  return {
    name: 'font-preloaded',
    apply: 'build',
    transformIndexHtml(_html, { bundle }) {
      const file = Object.keys(bundle ?? {}).find((path) => path.includes(name) && path.endsWith('.woff2'))
      return file === undefined ? [] : [preload(`/${file}`)]
    },
  }
}
