import JSONSyntax

extension Sending {
  /// Delivers the message to each of several, and tells what came of each; one that fails does not
  /// keep it from the others.
  ///
  /// `skipped` are those that get nothing, with what they are.
  func send(
    toEach recipients: [Destination], skipped: [(Destination, String)] = []
  ) async throws {
    let session = identity.session
    var results: [JSON] = []
    var failures = 0
    for recipient in recipients {
      do {
        let sent = try await deliver(to: recipient)
        results.append(["to": .string("\(recipient)"), "id": .string(sent.id)])
        session.showPart { session.print("\(sent.id)  \(recipient)") }
      } catch {
        failures += 1
        results.append(["to": .string("\(recipient)"), "error": .string("\(error)")])
        session.say("\(recipient): \(error)")
      }
    }
    for (recipient, ended) in skipped {
      results.append(["to": .string("\(recipient)"), "skipped": .string(ended)])
      session.say("\(recipient) is \(ended); it was passed over")
    }
    session.show(.array(results)) {}
    if failures > 0 {
      throw CommandFailure("\(failures) of \(results.count) recipients were not reached")
    }
  }
}
