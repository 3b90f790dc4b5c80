/** Texts by key. */
export type Catalogue = { readonly [key: string]: string }

const phases = {
  "phase.requesting": "We are asking bunq for your account",
  "phase.requesting.queued": "You are in line; it is your turn soon",
  "phase.processing": "bunq is preparing your account",
  "phase.opening-session": "We are connecting to bunq",
  "phase.renewing-credential": "We are renewing the connection to bunq",
  "phase.evaluating": "bunq is checking what is needed",
  "phase.collecting": "bunq needs something from you",
  "phase.submitting": "We are sending your answer to bunq",
  "phase.reviewing": "bunq is checking your details",
  "phase.active": "You are verified",
  "phase.denied": "bunq cannot accept you as a customer",
  "phase.closing": "Your account is being closed",
  "phase.closed": "Your account is closed",
  "phase.failed": "bunq could not make your account",
  "phase.stalled": "Something needs our attention; you need not do anything"
}

const fulfilments = {
  "fulfilment.ADDRESS_MAIN": "Your address",
  "fulfilment.ADDRESS_POSTAL": "Your postal address",
  "fulfilment.DATE_OF_BIRTH": "Your name and date of birth",
  "fulfilment.TAX_RESIDENCY": "Where you pay tax",
  "fulfilment.NATIONALITY": "Your nationality",
  "fulfilment.DOCUMENT_IDENTIFICATION": "A document",
  "fulfilment.IDENTIFICATION_VERIFICATION": "Proof of your identity",
  fulfilment: "Something else",
  "fulfilment-state.open": "To do",
  "fulfilment-state.given": "Received",
  "fulfilment-state.sending": "On its way to bunq",
  "fulfilment-state.sent": "With bunq",
  "fulfilment-state.refused": "bunq wants another answer",
  "fulfilment-state.done": "Done",
  "field.street": "Street",
  "field.houseNumber": "House number",
  "field.postalCode": "Postal code",
  "field.city": "City",
  "field.country": "Country",
  "field.firstName": "First name",
  "field.middleName": "Middle name",
  "field.lastName": "Last name",
  "field.dateOfBirth": "Date of birth",
  "field.taxNumber": "Tax number",
  "field.documentType": "Kind of document",
  "field.front": "Front of the document",
  "field.back": "Back of the document",
  inquiry: "A question from bunq",
  "inquiry.USER_PERSON_ACCOUNT_PURPOSE": "What will you use the account for?",
  "inquiry.USER_PERSON_SOURCE_OF_INCOME": "Where does your income come from?",
  "inquiry.USER_PERSON_SOURCE_OF_FUND": "Where does your money come from?"
}

const identity = {
  "identity.not-started": "Not started",
  "identity.opening": "One moment",
  "identity.in-progress": "Follow the steps in the camera window",
  "identity.submitting": "One moment",
  "identity.submitted": "bunq is looking at it",
  "identity.approved": "Accepted",
  "identity.rejected": "Not accepted; please try again"
}

const around = {
  "actor.bunq": "bunq is at work",
  "actor.partner": "We are at work",
  "actor.user": "It is your turn",
  "actor.nobody": "Nothing is left to do",
  "action.submit-fulfilment": "Send",
  "action.answer-inquiry": "Send",
  "action.start-identity": "Start",
  "action.finish-identity": "I am done",
  "action.retry": "Try again",
  "action.reset-credential": "Ask bunq for new access",
  "action.close": "Close the account",
  "connection.idle": "Not connected",
  "connection.connecting": "Connecting",
  "connection.live": "Up to date",
  "connection.waiting": "The connection was lost and is tried again",
  "connection.offline": "You are offline; what you typed is kept",
  "connection.refused": "Please sign in again; what you typed is kept",
  "submission.pending": "Sending",
  "submission.failed": "Not sent",
  "label.progress": "How far you are",
  "label.missing": "What is missing",
  "label.optional": "optional"
}

const problems = {
  problem: "That did not work. Please try again.",
  "problem.TokenExpired": "You were away for too long. Please sign in again; what you typed is kept.",
  "problem.TokenInvalid": "Please sign in again; what you typed is kept.",
  "problem.TokenMissing": "Please sign in again; what you typed is kept.",
  "problem.NotYours": "This page belongs to somebody else.",
  "problem.EventNotAllowed": "You cannot do this here.",
  "problem.ScopeMissing": "You cannot do this here.",
  "problem.NotFound": "We do not know this user.",
  "problem.NotPermitted": "This is not possible now. Look at what is asked.",
  "problem.Ignored": "This is not asked for any more.",
  "problem.IdentityNotOpen": "Start the identity check first.",
  "problem.Erased": "The data of this user was deleted.",
  "problem.BodyTooLarge": "The file is too large; 10 MB at most.",
  // A proxy in front of the API takes less than the API.
  "problem.Http413": "The file is too large.",
  "problem.UnreadableFile": "The file cannot be read. Choose it again.",
  "problem.MissingFulfilmentData": "Please fill this in.",
  "problem.InvalidFulfilmentData": "Please check this.",
  "problem.InvalidInquiryAnswer": "Please check your answer.",
  "problem.Refused": "bunq did not accept this. Please check it.",
  "problem.AskedAgain": "bunq asks for this again. Please check it and send it once more.",
  "problem.TooMany": "Please wait a moment and try again.",
  "problem.Unavailable": "We are not available for a moment. Please try again.",
  "problem.Unreachable": "No connection. What you typed is kept; please try again.",
  "problem.Cancelled": "You stopped it."
}

/** Texts to start from, in plain English: copy them, change them, translate them. */
export const catalogueEn: Catalogue = { ...phases, ...fulfilments, ...identity, ...around, ...problems }
