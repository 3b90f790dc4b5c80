import { createSandbox, listen } from "@bunq-provisioning/sandbox"

// A bank in a process of its own, so that its work is not in the delays of its client. Ends with its input.
const behaviour = { processUser: 0, processRelation: 0, processOauth: 0 }
const bank = await createSandbox({ limits: "off", behaviour })
const { url } = await listen(bank)
process.stdout.write(`${JSON.stringify({ url, apiKey: bank.apiKey })}\n`)
process.stdin.resume().once("end", () => process.exit(0))
