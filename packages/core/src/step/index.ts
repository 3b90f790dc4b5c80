// Apart from `.`: the machine stepped as plain data, for what keeps users in a store. It pulls in no Effect either.
export { EnvelopeRefused, envelopeVersion, parseEnvelope } from "../lifecycle/envelope.ts"
export { snapshotOf } from "../lifecycle/opened.ts"
export { begin, owedCommands, step } from "../lifecycle/step.ts"
