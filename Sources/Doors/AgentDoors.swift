/// The doors that Roost has, by the name that a profile gives.
package enum AgentDoors {
  private static let all: [String: any AgentDoor] = [
    "amp": AmpDoor(), "claude": ClaudeDoor(), "codex": CodexDoor(), "gptme": GptmeDoor(),
    "opencode": OpencodeDoor(), "qwen": QwenDoor(),
  ]

  package static func named(_ name: String?) -> (any AgentDoor)? { name.flatMap { all[$0] } }

  /// The door that the journal calls by its own name.
  package static func called(_ name: String) -> (any AgentDoor)? {
    all.values.first { $0.name == name }
  }
}
