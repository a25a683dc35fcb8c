import JSONSyntax
import Model

extension PlanDraft.Entry {
  /// Reads a task of Roost's shape, in which a field that nobody knows is a mistake.
  init(reading fields: inout FieldReader, number: Int) {
    let id = fields.text("id")
    if let fault = id.flatMap(TaskID.fault) { fields.note(.id, fault) }
    if id == nil, !fields.has("id") { fields.note(.id, "it has no \"id\"") }
    let title = fields.text("title").map(Self.oneLine) ?? ""
    var task = PlannedTask(
      id: id ?? "task-\(number)", title: title, prompt: Self.prompt("prompt", &fields),
      kind: fields.option("kind") ?? .edit)
    task.role = fields.word("role")
    needed = fields.texts("deps") ?? []
    task.agent = fields.word("agent")
    task.priority = fields.integer("priority", Self.priorities) ?? 0
    task.paths = Self.paths(&fields)
    // A command that does nothing would hold for any work.
    task.verify = fields.text("verify").flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    task.timeout = fields.seconds("timeout_s")
    task.idleTimeout = fields.seconds("idle_timeout_s")
    task.maxAttempts = fields.integer("max_attempts", 1...100)
    task.estimate = fields.seconds("estimate_s")
    task.isFailureAllowed = fields.flag("allow_failure") ?? false
    task.isEmptyAllowed = fields.flag("allow_empty") ?? false
    task.environment = Self.environment(&fields)
    task.pool = fields.word("pool")
    task.isReusable = fields.flag("cache")
    task.alternatives = fields.integer("alternatives", 1...16) ?? 1
    fields.refuseOthers()
    self.task = task
    place = fields.place ?? ""
    name = title
  }

  /// Reads a task of codetether's shape, which may have more fields than are known here.
  init(readingSubtask fields: inout FieldReader) {
    let name = fields.text("name").map(Self.oneLine) ?? ""
    if name.isEmpty { fields.note(.field, "it has no \"name\"") }
    let changesFiles = fields.flag("needs_worktree") ?? true
    var task = PlannedTask(
      id: "", title: name, prompt: Self.prompt("instruction", &fields),
      kind: changesFiles ? .edit : .read)
    task.role = fields.word("specialty")
    task.priority = fields.integer("priority", Self.priorities) ?? 0
    needed = fields.texts("dependencies") ?? []
    alias = fields.text("id")
    self.task = task
    place = fields.place ?? ""
    self.name = name
    isNameUnique = true
  }

  private static let priorities = -1_000_000...1_000_000

  private static func prompt(_ key: String, _ fields: inout FieldReader) -> String {
    let prompt = fields.text(key)
    if prompt.map(Self.isBlank) ?? !fields.has(key) {
      fields.note(.field, "\"\(key)\" does not say what to do")
    }
    return prompt ?? ""
  }

  private static func isBlank(_ text: String) -> Bool { text.allSatisfy(\.isWhitespace) }

  /// A name on one line, each gap in it one space wide, without what a terminal would act on.
  static func oneLine(_ text: String) -> String {
    let words = text.unicodeScalars.split { Printable.isHidden($0) || $0.properties.isWhitespace }
    return words.map(String.init).joined(separator: " ")
  }

  private static func paths(_ fields: inout FieldReader) -> [String] {
    let paths = fields.texts("paths") ?? []
    if paths.count > 100 { fields.note(.field, "\"paths\" has more than 100 patterns") }
    for path in paths where PathPattern(path) == nil {
      fields.note(
        .field, "\"paths\" has \(quoted(path)), which is not a path within the repository")
    }
    return paths
  }

  private static func environment(_ fields: inout FieldReader) -> [String: String] {
    guard let object = fields.object("env") else { return [:] }
    var variables: [String: String] = [:]
    for member in object.members {
      guard isVariable(member.key), let value = member.value.string, !value.utf8.contains(0) else {
        fields.note(
          .field, "\"env\" has \(quoted(member.key)), which is not a variable with a text")
        continue
      }
      variables[member.key] = value
    }
    return variables
  }

  private static func isVariable(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
      default: false
      }
    }
  }
}
