import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

/** Starts `bank-process.ts` beside this process; it also ends when this process is gone. */
export const startBank = async () => {
  const script = fileURLToPath(new URL("bank-process.ts", import.meta.url))
  const bank = spawn(process.execPath, [...process.execArgv, script], { stdio: ["pipe", "pipe", "inherit"] })
  const [line] = (await once(createInterface(bank.stdout), "line")) as [string]
  const { url, apiKey } = JSON.parse(line) as { url: string; apiKey: string }
  return { url, apiKey, stop: () => bank.stdin.end() }
}
