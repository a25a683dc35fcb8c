package import JSONSyntax
import Model
import Tasks

/// Reads a plan from what a planner printed, or from a file, and tells everything that is wrong with it.
///
/// The plan may be the whole text, stand in a fenced block, anywhere in a text, or in the envelope in
/// which an agent's program prints its answer. It has Roost's shape (`tasks`) or codetether's
/// (`subtasks`).
package struct PlanReader: Sendable {
  /// The settings beneath those that the plan gives.
  package var config = SwarmConfig()
  /// The settings above them, in the form of a plan's `config`.
  package var options = JSONObject()
  /// The goal of a plan that names none.
  package var goal = ""
  /// Whether tasks that may change the same files wait for each other, in place of a warning.
  package var serializesOverlaps = false

  /// Longer texts are refused before anything is made of them, in bytes.
  package static let byteLimit = 16 << 20

  package init() {}

  /// A valid plan, and what may be wrong with it.
  package struct Reading: Sendable, Equatable {
    package var plan: SwarmPlan
    package var warnings: [PlanProblem]
  }

  package func read(_ text: String) throws(PlanFailure) -> Reading {
    try read(Array(text.utf8))
  }

  package func read(_ bytes: [UInt8]) throws(PlanFailure) -> Reading {
    guard bytes.count <= Self.byteLimit else {
      throw Self.failure(
        .tooLarge,
        "the plan has \(bytes.count >> 20) MiB of text; at most \(Self.byteLimit >> 20) are read")
    }
    var reading: Reading?
    var failure: PlanFailure?
    _ = PlanText(bytes: bytes).visitCandidates { candidates in
      var valid: [Reading] = []
      for candidate in candidates {
        do throws(PlanFailure) {
          let next = try read(candidate)
          if !valid.contains(next) { valid.append(next) }
        } catch {
          // Agents often think aloud first: of several, the last one is what they mean.
          failure = error
        }
      }
      if valid.count == 1 { reading = valid[0] }
      if valid.count > 1 {
        failure = Self.failure(
          .unreadable, "there are \(valid.count) different plans in the text; give only one")
      }
      return !valid.isEmpty
    }
    if let reading { return reading }
    throw failure ?? missing(in: bytes)
  }

  private static func failure(_ kind: PlanProblem.Kind, _ text: String) -> PlanFailure {
    PlanFailure(problems: [PlanProblem(kind, text)], omitted: 0)
  }

  /// Why there is no plan in a text.
  private func missing(in bytes: [UInt8]) -> PlanFailure {
    guard let first = bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
      return Self.failure(.empty, "there is no plan: the text is empty")
    }
    if let words = AgentEnvelope.failure(in: bytes) {
      return Self.failure(.planner, "the planner failed: \(quoted(words))")
    }
    do throws(JSONSyntaxError) {
      _ = try JSON(parsing: bytes)
      return Self.failure(
        .unreadable, "there is no plan: the JSON has neither \"tasks\" nor \"subtasks\"")
    } catch {
      guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
        return Self.failure(
          .unreadable,
          "there is no plan: no JSON object with \"tasks\" or \"subtasks\" is in the"
            + " \(Printable.count(bytes.count, "byte")) of text")
      }
      let (line, column) = error.position(in: bytes)
      return Self.failure(
        .unreadable, "there is no plan: line \(line), column \(column) is not JSON: \(error)")
    }
  }
}
