import { noOpBank } from "../test/bench/sides/no-op-bank.ts"

/** A durable runtime with the flow: one call is one user, from the request to verified. */
export interface Flows {
  readonly flow: (index: number) => Promise<void>
  readonly close: () => Promise<void>
}

const inputs = ["ready", "answer", "verified"] as const
/** What a flow waits for: bunq's word that the credential is there, the user's answer to bunq's question, bunq's word that the user is verified. */
export type Input = (typeof inputs)[number]

/**
 * The six commands of a flow at the bank that does no work, and whoever gives the inputs, each as soon as the command before it was called. `replyTo` is
 * the address at which the runtime takes an input.
 */
export const outsideWorld = () => {
  const moments = new Map<string, PromiseWithResolvers<string>>()
  const moment = (uuid: string, input: Input) => {
    const key = `${uuid}/${input}`
    const found = moments.get(key) ?? Promise.withResolvers<string>()
    moments.set(key, found)
    return found
  }
  return {
    createProvision: async (uuid: string, replyTo: string) => {
      moment(uuid, "ready").resolve(replyTo)
      return noOpBank.provision(uuid, "processing")
    },
    openUserSession: async () => noOpBank.user,
    openOnboarding: async () => noOpBank.onboardingId,
    askQuestion: async (uuid: string, replyTo: string) => {
      moment(uuid, "answer").resolve(replyTo)
      return noOpBank.evaluation(false)
    },
    submitFulfilment: async () => noOpBank.question,
    evaluateAnswer: async (uuid: string, replyTo: string) => {
      moment(uuid, "verified").resolve(replyTo)
      return noOpBank.evaluation(true)
    },
    /** Gives one user's inputs in their order. */
    act: async (uuid: string, give: (input: Input, replyTo: string) => Promise<unknown>) => {
      for (const input of inputs) {
        const replyTo = await moment(uuid, input).promise
        moments.delete(`${uuid}/${input}`)
        await give(input, replyTo)
      }
    }
  }
}
