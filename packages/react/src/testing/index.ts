// For the tests of those who use the hooks.
export { fakeTransport } from "./fake-transport.ts"
export type { FakeTransport, Sent } from "./fake-transport.ts"
export { renderProvision, renderProvisionHook } from "./render-provision.ts"
export type { RenderedHook, RenderedProvision, RenderOptions } from "./render-provision.ts"
export { sampleView } from "./sample-view.ts"
