import AgentReports
import JSONSyntax
import Platform
package import Swarm
package import Tasks

/// What the program of an attempt printed.
package struct AttemptOutput: Sendable {
  /// The end of it.
  package let tail: String

  /// What it took, where the program tells; of a very long output what its end tells.
  package let usage: UsageReport?

  /// How much of the end is looked at, in bytes: for words, and for what each step took.
  private static let limit = 256 << 10
  private static let usageLimit = 16 << 20

  package init(of files: AttemptFiles) throws {
    guard let status = try Files.status(files.output) else {
      (tail, usage) = ("", nil)
      return
    }
    let file = try File(files.output, .read)
    let limit = Self.usageLimit
    let bytes = try file.read(at: max(0, status.size - limit), count: limit)
    tail = String(decoding: bytes.suffix(Self.limit), as: UTF8.self)
    usage = try? RunOutput(bytes).report
  }
}

extension AttemptReport {
  /// What an agent says of its work: the file that it was asked to write, else what its program prints
  /// around its answer, else the last words of its output.
  package init(of files: AttemptFiles) throws {
    self.init()
    let printed = try AttemptOutput(of: files)
    let output = printed.tail
    summary = Self.lastWords(output)
    for line in output.split(whereSeparator: \.isNewline).reversed() where line.hasPrefix("{") {
      guard let json = try? JSON(parsing: Array(line.utf8)),
        let envelope = AgentEnvelope(json: json)
      else { continue }
      read(envelope)
      break
    }
    if let printed = printed.usage, !printed.usages.isEmpty {
      usage = printed.tokens
      cost = printed.amount.map { Int($0.micros) } ?? cost
    }
    // What an agent says in its words counts where it says nothing else.
    status = status ?? ResultStatus(lastLineOf: summary)
    guard let bytes = try Files.read(files.result) else { return }
    do {
      let result = try AttemptResult(file: bytes)
      status = result.status
      if !result.summary.isEmpty { summary = result.summary }
      artifacts = result.artifacts.map(\.name)
      cost = result.cost.map { Int($0.micros) } ?? cost
      usage = result.usage ?? usage
    } catch {
      fault = error.description
    }
  }

  /// How much of the end of what an agent printed stands for its result where it says nothing else.
  private static let wordLimit = 4096

  private static func lastWords(_ output: String) -> String {
    String(decoding: output.utf8.suffix(wordLimit), as: UTF8.self)
  }

  private mutating func read(_ envelope: AgentEnvelope) {
    summary = envelope.text ?? summary
    turns = envelope.turns
    session = envelope.session
    cost = envelope.cost.map { Int($0.micros) }
    usage = envelope.usage
    if envelope.isFailure { status = .blocked }
  }
}

extension AttemptFiles {
  /// Whether the agent has written its result, all of it.
  package var hasResult: Bool {
    get throws {
      guard let bytes = try Files.read(result) else { return false }
      return (try? JSON(parsing: bytes))?.object != nil
    }
  }
}
