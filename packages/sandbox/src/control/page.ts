import { createHash } from "node:crypto"
import type { SandboxDescription } from "./describe-sandbox.ts"
import { pageSections, type PageSection } from "./page-sections.ts"

const style = `
:root { color-scheme: light dark; --line: light-dark(#d9d9d9, #3a3a3a); --soft: light-dark(#f5f6f7, #202224); --quiet: light-dark(#5a5f66, #a3a9b1); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto 4rem; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .25rem; }
p { margin: .25rem 0 .75rem; max-width: 46rem; }
nav a { margin-right: 1rem; white-space: nowrap; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem; border-bottom: 1px solid var(--line); }
tr:last-child td { border-bottom: 0; }
thead th { background: var(--soft); color: var(--quiet); font-weight: 600; }
tbody th { font-weight: 400; white-space: nowrap; }
code { font: .85em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
`

/** Answers `GET /` in the form the caller accepts: HTML, JSON or plain text. Nothing in it is loaded from anywhere or may run. */
export function sandboxPage(accept: string, shown: SandboxDescription): Response {
  const written = accept.includes("text/html")
    ? { type: "text/html; charset=utf-8", text: html(shown) }
    : accept.includes("application/json")
      ? { type: "application/json", text: `${JSON.stringify(shown, null, 2)}\n` }
      : { type: "text/plain; charset=utf-8", text: plain(shown) }
  const styleHash = createHash("sha256").update(style).digest("base64")
  const headers = {
    "Content-Type": written.type,
    "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    Vary: "Accept"
  }
  return new Response(written.text, { headers })
}

const title = "Local bunq bank"

function html(shown: SandboxDescription): string {
  const sections = pageSections(shown)
  const links = sections.map((section) => `<a href="#${anchor(section)}">${escaped(section.title)}</a>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${[shown.about, shown.apiKey, shown.signing].map((text) => `<p>${escaped(text)}</p>`).join("\n")}
<nav aria-label="Sections">${links.join("\n")}</nav>
</header>
<main>
${sections.map(htmlSection).join("\n")}
</main>
</body>
</html>
`
}

function htmlSection(section: PageSection): string {
  const { columns, rows, text } = section
  const cell = (value: string, at: number): string => {
    const content = section.code.includes(columns[at]!) ? `<code>${escaped(value)}</code>` : escaped(value)
    return at === 0 ? `<th scope="row">${content}</th>` : `<td>${content}</td>`
  }
  const head = columns.map((name) => `<th scope="col">${escaped(name)}</th>`).join("")
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n")
  const table = `<div class="scroll" tabindex="0" role="region" aria-labelledby="${anchor(section)}">
<table><thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody></table></div>`
  return `<section>
<h2 id="${anchor(section)}">${escaped(section.title)}</h2>
${text.map((sentence) => `<p>${escaped(sentence)}</p>`).join("\n")}
${columns.length === 0 ? "" : table}
</section>`
}

function plain(shown: SandboxDescription): string {
  const sections = pageSections(shown).map(({ title: heading, text, columns, rows }) => {
    const table = columns.length === 0 ? [] : [columns, ...rows]
    const widths = columns.map((_, at) => Math.max(...table.map((row) => row[at]!.length)))
    const lines = table.map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join("  ")
        .trimEnd()
    )
    return [heading.toUpperCase(), ...text, ...lines].join("\n")
  })
  return `${[title, shown.about, shown.apiKey, shown.signing].join("\n")}\n\n${sections.join("\n\n")}\n`
}

const anchor = (section: PageSection): string => section.title.toLowerCase().replaceAll(" ", "-")

function escaped(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;"
  }
  return text.replace(/[&<>"']/g, (character) => entities[character]!)
}
