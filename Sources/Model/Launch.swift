package import JSONSyntax

/// How a program is started as a teammate: words that go behind its command, with places in braces
/// that are filled in.
package struct Launch: Sendable, Equatable {
  /// What passes the first prompt, `{prompt}`; empty where the program takes none at its start.
  package var prompt: [String] = []
  /// What tells the program, beside its prompt, how to work with others, `{instructions}`; empty where
  /// it has no such option: then a line in front of the prompt does.
  package var instructions: [String] = []
  /// What chooses the model, `{model}`; empty where the program has no such option.
  package var model: [String] = []
  /// What names a new conversation, `{conversation}`.
  package var conversation: [String] = []
  /// What resumes the last conversation; empty where the program cannot.
  package var resume: [String] = []
  package var plan: [String] = []
  package var auto: [String] = []

  package init() {}

  /// The words that start a new conversation.
  package func arguments(for spawn: Spawn, told: Instructions? = nil) -> [String] {
    var spawn = spawn
    if instructions.isEmpty, let told, let prompt = spawn.prompt {
      spawn.prompt = "\(told.line)\n\n\(prompt)"
    }
    var words = spawn.command + filled(conversation, spawn) + options(spawn) + words(told)
    if let prompt = spawn.prompt, takes(prompt) { words += filled(self.prompt, spawn) }
    return words
  }

  /// The words that take the conversation up again; nil where the program cannot.
  package func resuming(_ spawn: Spawn) -> [String]? {
    guard !resume.isEmpty else { return nil }
    return spawn.command + filled(resume, spawn) + options(spawn)
  }

  /// The words that tell the program how to work with others; none where it has no option for that.
  package func words(_ told: Instructions?) -> [String] {
    told.map { told in instructions.map { $0 == "{instructions}" ? told.text : $0 } } ?? []
  }

  /// The bytes that one argument of a program may have, well below what systems take.
  private static let argumentLimit = 100_000

  /// Whether the program is given a prompt as it starts: one that is too long goes through the mailbox.
  package func takes(_ prompt: String) -> Bool {
    !self.prompt.isEmpty && prompt.utf8.count <= Self.argumentLimit
  }

  /// What a program is told of how to work with others.
  package struct Instructions: Sendable {
    package var text: String
    /// The same in one line.
    package var line: String

    package init(text: String, line: String) {
      self.text = text
      self.line = line
    }
  }

  private func options(_ spawn: Spawn) -> [String] {
    let permission: [String] =
      switch spawn.permission {
      case .normal: []
      case .plan: plan
      case .auto: auto
      }
    return permission + (spawn.model == nil ? [] : filled(model, spawn))
  }

  /// A prompt that begins with a dash would be read as an option; behind a space it is a text.
  private static func operand(_ prompt: String) -> String {
    prompt.hasPrefix("-") ? " \(prompt)" : prompt
  }

  private func filled(_ words: [String], _ spawn: Spawn) -> [String] {
    words.map { word in
      switch word {
      case "{prompt}": Self.operand(spawn.prompt ?? "")
      case "{model}": spawn.model ?? ""
      case "{conversation}": spawn.conversation
      default: word
      }
    }
  }
}

extension Launch {
  /// Reads the `launch` of a profile in config.json; what it does not say is as in `base`.
  package init(json: JSON, base: Launch) throws(JSONShapeError) {
    guard let object = json.object else { throw JSONShapeError("\"launch\" is not an object") }
    self = base
    for member in object.members {
      guard let words = member.value.array?.compactMap(\.string),
        words.count == member.value.array?.count
      else { throw JSONShapeError("\"launch.\(member.key)\" is not a list of words") }
      switch member.key {
      case "prompt": prompt = words
      case "instructions": instructions = words
      case "model": model = words
      case "conversation": conversation = words
      case "resume": resume = words
      case "plan": plan = words
      case "auto": auto = words
      default: throw JSONShapeError("\"launch.\(member.key)\" is not a setting")
      }
    }
  }
}
