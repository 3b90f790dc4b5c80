import { largestEnvelope } from "./lifecycle-events.ts"

console.log(JSON.stringify(largestEnvelope()).length)
