import { createSandbox, createVirtualClock, listen, readSandboxTime } from "../index.ts"

// A bank in a process of its own, for tests that kill it: `bank-process.ts <state file>` prints its URL and API key.
const stateFile = process.argv[2] ?? ""
const clock = createVirtualClock({ startAt: readSandboxTime(stateFile) ?? Date.UTC(2026, 5, 12), speed: 60 })
const sandbox = await createSandbox({ stateFile, clock, limits: "off" })
const { url } = await listen(sandbox)
process.stdout.write(`${url} ${sandbox.apiKey}\n`)
