import { openOnboarding } from "./onboard-people.ts"

// How much real time one onboarding takes, in a process that is warm. Arguments: the side.
const side = process.argv[2] ?? ""
const [warmUp, people] = side.includes("RSA") ? [10, 40] : [400, 400]
const { onboard, requests, close } = await openOnboarding(side)
await onboard(warmUp)
const [from, before] = [performance.now(), requests()]
await onboard(people)
const seconds = (performance.now() - from) / 1000
const each = (requests() - before) / people
await close()
console.log(JSON.stringify([people / seconds, (seconds * 1000) / people, each]))
