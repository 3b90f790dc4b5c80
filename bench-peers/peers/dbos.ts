import { DBOS } from "@dbos-inc/dbos-sdk"
import { requestOf } from "../../test/virtual/virtual-person.ts"
import { outsideWorld } from "../outside-world.ts"
import type { Flows, Input } from "../outside-world.ts"

/** A month, in seconds. */
const patience = 30 * 86_400

/** The flow as DBOS documents it: a workflow of steps, which waits by `recv`. All settings are the defaults; a larger pool is slower here. Nothing is reported to anybody. */
export const openFlows = async (databaseUrl: string): Promise<Flows> => {
  const world = outsideWorld()
  const received = async (input: Input) => {
    if ((await DBOS.recv(input, patience)) !== input) throw new Error(`${input} did not come.`)
  }
  const onboard = async (uuid: string) => {
    await DBOS.runStep(() => world.createProvision(uuid, uuid), { name: "createProvision" })
    await received("ready")
    await DBOS.runStep(() => world.openUserSession(), { name: "openUserSession" })
    await DBOS.runStep(() => world.openOnboarding(), { name: "openOnboarding" })
    await DBOS.runStep(() => world.askQuestion(uuid, uuid), { name: "evaluateOnboarding" })
    await received("answer")
    await DBOS.runStep(() => world.submitFulfilment(), { name: "submitFulfilment" })
    await DBOS.runStep(() => world.evaluateAnswer(uuid, uuid), { name: "evaluateOnboarding" })
    await received("verified")
    return "verified"
  }
  const workflow = DBOS.registerWorkflow(onboard, { name: "onboard" })
  DBOS.setConfig({ name: "bench", systemDatabaseUrl: databaseUrl, logLevel: "error" })
  await DBOS.launch()
  const flow = async (index: number) => {
    const uuid = requestOf(index).externalUuid
    const handle = await DBOS.startWorkflow(workflow, { workflowID: uuid })(uuid)
    await world.act(uuid, (input, replyTo) => DBOS.send(replyTo, input, input))
    if ((await handle.getResult()) !== "verified") throw new Error(`${uuid} was not verified.`)
  }
  return { flow, close: () => DBOS.shutdown() }
}
