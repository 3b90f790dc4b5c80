// Deliveries as bunq sends them, for tests of your own endpoint
export { delivery } from "./delivery.ts"
export type { Deliverable, DeliverableCategory, Delivery, DeliveryOptions } from "./delivery.ts"
export { signDelivery } from "./sign-delivery.ts"
export type { InquiryObject, OnboardingObject, ProvisionObject } from "./sample-objects.ts"
