import { fork } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { root } from "../../checks/repository.ts"

/** The bundler is kept out: the packages are loaded as Node loads them here, from source. */
const load = (entry: string) => `await import(/* turbopackIgnore: true */ "${entry}")`

const files = (token: string): { readonly [path: string]: string } => ({
  "package.json": JSON.stringify({ private: true, type: "module" }),
  "next.config.js": `export default {
    outputFileTracingRoot: ${JSON.stringify(root)},
    turbopack: { root: ${JSON.stringify(root)} },
    logging: { incomingRequests: false }
  }`,
  "app/layout.js": "export default function Layout({ children }) { return children }",
  "app/hooks/[...path]/route.js": `
    const { createWebhookReceiver } = ${load("@bunq-provisioning/adapter-webhook")}
    const { nextRoute } = ${load("@bunq-provisioning/adapter-webhook/next")}
    const kept = (globalThis.kept = new Map())
    const receiver = createWebhookReceiver({
      environment: "production",
      trustedProxies: 1,
      tokens: [${JSON.stringify(token)}],
      log: () => {},
      accept: async (hint) => (kept.has(hint.key) ? "duplicate" : (kept.set(hint.key, hint), "new"))
    })
    export const { POST } = nextRoute(receiver)`,
  "app/kept/route.js": "export const GET = () => Response.json([...(globalThis.kept?.values() ?? [])])"
})

/** An application of Next in development, the cheapest that is the real one: a build takes several times as long. */
export const startNext = async (
  token: string
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> => {
  mkdirSync(join(root, "test/.tmp"), { recursive: true })
  const dir = mkdtempSync(join(root, "test/.tmp/next-"))
  for (const [path, text] of Object.entries(files(token))) {
    mkdirSync(join(dir, path, ".."), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  const child: ChildProcess = fork(fileURLToPath(new URL("next-server.ts", import.meta.url)), [dir], {
    execArgv: ["--conditions=@bunq-provisioning/source"],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "development" },
    stdio: ["ignore", "ignore", "pipe", "ipc"]
  })
  let said = ""
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL")
    await ended
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  }
  const port = await Promise.race([
    new Promise<number>((resolve) => child.once("message", (message) => resolve(Number(message)))),
    ended.then(() => 0)
  ])
  if (port === 0) {
    await stop()
    throw new Error(`Next did not start: ${said}`)
  }
  return { url: `http://127.0.0.1:${port}`, stop }
}
