import { OpenApi } from "effect/http-api"
import { provisioningApi } from "./provisioning-api.ts"

/** The OpenAPI 3.1 document of the HTTP API, as plain JSON. */
export const openApiDocument = (): OpenApi.OpenAPISpec => OpenApi.fromApi(provisioningApi)
