import { createEndpointHandler, workflow } from "@restatedev/restate-sdk"
import type { WorkflowContext } from "@restatedev/restate-sdk"
import { once } from "node:events"
import { createServer } from "node:http2"
import type { AddressInfo } from "node:net"
import { requestOf } from "../../test/virtual/virtual-person.ts"
import { outsideWorld } from "../outside-world.ts"
import type { Flows } from "../outside-world.ts"
import { startRestate } from "./restate-server.ts"

const post = async (url: string, body?: object | string): Promise<unknown> => {
  const headers = { "content-type": "application/json" }
  const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) }
  const reply = await fetch(url, { method: "POST", ...sent })
  const text = await reply.text()
  if (!reply.ok) throw new Error(`Restate answers ${reply.status} to ${url}: ${text}`)
  return text === "" ? undefined : JSON.parse(text)
}

/** The flow as Restate documents it: a workflow of runs, which waits by awakeables (durable promises are slower here, each input is an invocation then). */
export const openFlows = async (): Promise<Flows> => {
  const world = outsideWorld()
  const run = async (context: WorkflowContext) => {
    const uuid = context.key
    const ready = context.awakeable<string>()
    await context.run("createProvision", () => world.createProvision(uuid, ready.id))
    await ready.promise
    await context.run("openUserSession", () => world.openUserSession())
    await context.run("openOnboarding", () => world.openOnboarding())
    const answer = context.awakeable<string>()
    await context.run("evaluateOnboarding", () => world.askQuestion(uuid, answer.id))
    await answer.promise
    await context.run("submitFulfilment", () => world.submitFulfilment())
    const verified = context.awakeable<string>()
    await context.run("evaluateOnboarding", () => world.evaluateAnswer(uuid, verified.id))
    return verified.promise
  }
  const services = [workflow({ name: "onboarding", handlers: { run } })]
  const { admin, ingress, close } = await startRestate()
  const server = createServer(createEndpointHandler({ services, logger: () => undefined }))
  await once(server.listen(0, "127.0.0.1"), "listening")
  const { port } = server.address() as AddressInfo
  await post(`${admin}/deployments`, { uri: `http://127.0.0.1:${port}` })
  const flow = async (index: number) => {
    const uuid = requestOf(index).externalUuid
    const [end] = await Promise.all([
      post(`${ingress}/onboarding/${uuid}/run`),
      world.act(uuid, (input, replyTo) => post(`${ingress}/restate/awakeables/${replyTo}/resolve`, input))
    ])
    if (end !== "verified") throw new Error(`${uuid} was not verified.`)
  }
  return { flow, close: () => close().then(() => void server.close()) }
}
