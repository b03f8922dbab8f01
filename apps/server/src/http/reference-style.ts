/** Colours and sizes are those of the console's tokens. */
export const referenceStyle = `
:root { color-scheme: light dark; --canvas: #fafafb; --surface: #fff; --sunken: #f4f5f7; --border: #e3e5ea; --text: #15171c; --text2: #474e5b; --accent: #4347ce; }
@media (prefers-color-scheme: dark) { :root { --canvas: #0c0d10; --surface: #131519; --sunken: #0f1114; --border: #262a31; --text: #f1f2f4; --text2: #b7bdc9; --accent: #a3a7ff; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 24px; }
body { margin: 0; display: grid; grid-template-columns: 232px minmax(0, 1fr); background: var(--canvas); color: var(--text); font: 14px/20px ui-sans-serif, system-ui, sans-serif; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 24px 16px; background: var(--sunken); border-right: 1px solid var(--border); }
nav ul { list-style: none; padding: 0; margin: 0; }
nav li a { display: block; padding: 6px 8px; border-radius: 6px; color: var(--text2); text-decoration: none; }
nav li a:hover { background: var(--surface); color: var(--text); }
main { max-width: 960px; padding: 24px 32px 96px; }
h1 { font-size: 24px; line-height: 32px; letter-spacing: -.015em; margin: 0 0 8px; }
h2 { font-size: 20px; line-height: 28px; letter-spacing: -.015em; margin: 48px 0 12px; }
h3 { font-size: 14px; line-height: 20px; margin: 0; overflow-wrap: anywhere; }
h4 { font-size: 12px; line-height: 16px; color: var(--text2); margin: 16px 0 6px; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
code { font: 12px/18px ui-monospace, monospace; }
article { background: var(--surface); border: 1px solid var(--border); border-radius: 8px; padding: 16px 20px; margin: 0 0 16px; }
.method { display: inline-block; min-width: 56px; color: var(--accent); font: 600 12px/18px ui-monospace, monospace; }
.who, .refusals { color: var(--text2); }
.table { overflow-x: auto; border: 1px solid var(--border); border-radius: 8px; background: var(--surface); }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
td { overflow-wrap: anywhere; }
th:first-child { width: 32%; }
th:nth-child(2) { width: 24%; }
th, td { text-align: left; vertical-align: top; padding: 6px 12px; border-top: 1px solid var(--border); }
thead th { border-top: 0; background: var(--sunken); color: var(--text2); font-size: 12px; font-weight: 500; }
em { color: var(--text2); font-size: 12px; }
@media (max-width: 767px) { table { min-width: 560px; } body { grid-template-columns: minmax(0, 1fr); } nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--border); } main { padding: 24px 16px 48px; } }
@media print { nav { display: none; } body { display: block; } article { break-inside: avoid; } }
`
