/// What is known in the end of one attempt to bring messages to an agent.
package enum DeliveryVerdict: String, Sendable, CaseIterable {
  /// The agent itself acknowledged: by hook, `roost next` or `roost ack`.
  case seen
  /// The program read the text and the Enter, and the screen agrees where the profile says how.
  case submitted
  /// The text is in the composer, and was not submitted.
  case typed
  /// The text may have been typed; it is never typed again blindly.
  case unknown
  /// Nothing was typed.
  case failed
}
