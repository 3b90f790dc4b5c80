import { createHash } from "node:crypto"
import { pageHeaders } from "./page-files.ts"

const style = `
:root { color-scheme: light dark; --ink: light-dark(#14212b, #e8eef2); --line: light-dark(#c5d0d8, #3b4853); --accent: light-dark(#0b6b53, #5fd0ae); --on: light-dark(#fff, #06251c) }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: light-dark(#fff, #17212a); margin: 0; padding: 1rem 1.25rem }
h1 { font-size: 1.05rem; margin: 0 0 .25rem }
p { margin: 0 0 .75rem }
ol { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem }
li { display: flex; align-items: center; gap: .75rem; border: 1px solid var(--line); border-radius: .6rem; padding: .5rem .75rem }
li span { flex: 1 }
button { font: inherit; font-weight: 600; padding: .45rem .9rem; min-height: 2.75rem; border: 0; border-radius: .5rem; background: var(--accent); color: var(--on); cursor: pointer }
button:focus-visible { outline: 3px solid light-dark(#1b6ef3, #8ab8ff); outline-offset: 2px }
button:disabled { background: none; color: var(--ink); opacity: .75; cursor: default }
`

const script = `
const steps = [...document.querySelectorAll("button[data-step]")]
for (const [index, button] of steps.entries())
  button.addEventListener("click", () => {
    button.disabled = true
    button.textContent = button.dataset.done
    document.getElementById("status").textContent = button.dataset.said
    const next = steps[index + 1]
    if (next === undefined) parent.postMessage({ type: "identity-sdk.done" }, location.origin)
    else { next.disabled = false; next.focus() }
  })
`

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`
const policy = `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`

const html = (body: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Identity check (stand-in)</title><style>${style}</style></head>
<body><main>${body}</main></body></html>
`

const step = (text: string, button: string, done: string, said: string, first: boolean) =>
  `<li><span>${text}</span><button type="button" data-step data-done="${done}" data-said="${said}"${first ? "" : " disabled"}>${button}</button></li>`

const check = html(`
<h1>Identity check</h1>
<p>A stand-in for bunq's SDK: no camera, no document, nothing leaves this page.</p>
<ol>
${step("Your passport or identity card", "Take photo", "Taken", "The photo of the document is taken.", true)}
${step("Your face", "Take selfie", "Taken", "The selfie is taken.", false)}
${step("That was all", "Hand in", "Handed in", "Handed in.", false)}
</ol>
<p id="status" role="status" aria-live="polite"></p>
<script>${script}</script>`)

const closed = html(`
<h1>Identity check</h1>
<p>No identity check is open at the moment. Go back to the list and start one.</p>`)

/**
 * Stands in for bunq's identity SDK. The SDK's token stays on the server, where it was fetched to see that a check is open: the page works without it.
 */
export const identityStub = (isOpen: boolean): Response =>
  new Response(isOpen ? check : closed, {
    status: isOpen ? 200 : 409,
    headers: {
      ...pageHeaders,
      "Content-Security-Policy": policy,
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store"
    }
  })
