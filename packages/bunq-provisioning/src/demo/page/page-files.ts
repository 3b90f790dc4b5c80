import { readdirSync, readFileSync } from "node:fs"
import { extname, join } from "node:path"

const contentTypes: { readonly [extension: string]: string } = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json"
}

/** Nothing but what this server sends may run or be shown; nobody else may put it in a frame. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

/** What every answer of the page says, whatever it is. */
export const pageHeaders = {
  "Content-Security-Policy": policy,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin"
}

interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
  /** Its name changes with its content. */
  readonly hashed: boolean
}

/** A built page from a folder, read once: what a path may name is what is in the map, so nothing else can be reached. */
export const pageFiles = (folder: string): ((path: string) => Response | null) => {
  const files = new Map<string, PageFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const name = file.slice(folder.length).replaceAll("\\", "/").replace(/^\/*/, "/")
    const type = contentTypes[extname(name)]
    if (type === undefined) continue
    files.set(name, { bytes: new Uint8Array(readFileSync(file)), type, hashed: name.startsWith("/assets/") })
  }
  if (!files.has("/index.html")) throw new Error("There is no index.html.")
  return (path) => {
    const found = files.get(path === "/" || path === "/live" ? "/index.html" : path)
    if (found === undefined) return null
    const cached = found.hashed ? "public, max-age=31536000, immutable" : "no-cache"
    return new Response(found.bytes, {
      headers: { ...pageHeaders, "Content-Type": found.type, "Cache-Control": cached }
    })
  }
}
