import JSONSyntax

/// The steps of a self-test as they come, printed at once and kept for `--json`.
actor SelftestReport {
  /// Why a step failed, with what was seen.
  struct Failure: Error {
    var what: String
    var evidence: [String]
  }

  private let session: Session
  private var rows: [JSON] = []
  private(set) var isGood = true

  init(_ session: Session) {
    self.session = session
  }

  var json: JSON { .array(rows) }

  /// Does a step, which returns its evidence, and notes how it went; false if it failed.
  @discardableResult
  func step(_ name: String, _ work: @Sendable () async throws -> [String]) async -> Bool {
    do {
      note(name, isOK: true, try await work())
      return true
    } catch is CancellationError {
      note(name, isOK: false, ["interrupted"])
    } catch let failure as Failure {
      note(name, isOK: false, [failure.what] + failure.evidence)
    } catch {
      note(name, isOK: false, ["\(error)"])
    }
    isGood = false
    return false
  }

  private func note(_ name: String, isOK: Bool, _ evidence: [String]) {
    rows.append([
      "step": .string(name), "ok": .bool(isOK), "evidence": .array(evidence.map(JSON.string)),
    ])
    session.showPart {
      session.print([
        Table.Cell(isOK ? "ok    " : "failed", isOK ? .good : .bad), Table.Cell(name),
      ])
      for fact in evidence { session.print("        - \(fact)") }
    }
  }
}
