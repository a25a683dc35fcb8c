import JSONSyntax
import Model

extension Command {
  private static let keyOfEach = Option<String>(
    "key", value: "KEY", "sending twice with the same key adds one message each")
  private static let text = Operand<String?>("TEXT|-")

  static let broadcast = Command(
    "broadcast", "Put a message into the mailbox of every other live agent of the team.",
    operands: [text],
    options: [
      team, TextInput.file, Sending.sender, Sending.summary, Sending.priority, keyOfEach,
      Sending.expires, json,
    ],
    details: """
      Each recipient is answered for, and so is each agent that is gone and gets nothing; one that
      fails does not keep it from the others.
      """,
    example: "roost broadcast \"freeze: the release is being cut\""
  ) { words, session in
    let identity = try Identity(session)
    let team = try identity.team(words[Self.team])
    let text = try TextInput.read(words[Self.text], file: words[TextInput.file])
    let sending = try Sending(identity, words, text: text)
    var results: [JSON] = []
    var (stored, failures) = (0, 0)
    let agents = identity.state.teams[team]?.agents.values.sorted { $0.name < $1.name } ?? []
    let here = agents.filter { $0.name != sending.draft.from }.map { agent in
      (Destination.local(agent.address), agent.isLive ? nil : agent.status)
    }
    let elsewhere = identity.remoteAgents(of: team).map { (Destination.remote($0), String?.none) }
    for (recipient, ended) in here + elsewhere {
      if let ended {
        results.append(["to": .string("\(recipient)"), "skipped": .string(ended)])
        session.say("\(recipient) is \(ended); it was passed over")
        continue
      }
      do {
        let sent = try await sending.deliver(to: recipient)
        results.append(["to": .string("\(recipient)"), "id": .string(sent.id)])
        session.showPart { session.print("\(sent.id)  \(recipient)") }
        stored += 1
      } catch {
        failures += 1
        results.append(["to": .string("\(recipient)"), "error": .string("\(error)")])
        session.say("\(recipient): \(error)")
      }
    }
    session.show(.array(results)) {}
    if stored == 0, failures == 0 {
      session.say("team \(team) has no other live agent; nobody was told")
    }
    if failures > 0 {
      throw CommandFailure("\(failures) of \(results.count) recipients were not reached")
    }
  }
}
