import Model

extension Command {
  static let attach = Command(
    "attach", "Show an agent's pane: select it, and attach to its session outside tmux.",
    operands: [agentName], options: [team], example: "roost attach alice"
  ) { words, session in
    let identity = try Identity(session)
    let address = try identity.recipient(words[Self.agentName], team: words[Self.team])
    guard let pane = identity.state.agent(address)?.pane else {
      throw CommandFailure("\(address) has no pane")
    }
    if let gone = identity.state.agent(address)?.gone {
      throw CommandFailure("\(address) is gone: \(gone)")
    }
    try await PaneView(session).show(pane)
  }
}
