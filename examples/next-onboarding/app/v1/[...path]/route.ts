import { provisioning } from "../../../server/provisioning.ts"

/** The HTTP API below this application's own address: views, changes and events, each with the visitor's token. */
const handler = async (request: Request): Promise<Response> => (await provisioning()).api.handler(request)

export { handler as GET, handler as OPTIONS, handler as POST }
