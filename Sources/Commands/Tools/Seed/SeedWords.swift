import Control
import JSONSyntax
import MCP
import Model
import Tasks

/// The words that the seed's tools have.
enum SeedWords {
  static let missing: @Sendable (String) -> String = { "missing \($0) parameter" }

  /// Does something, and begins what goes wrong with what was being done, or what `other` says of it.
  static func doing<Value: Sendable>(
    _ what: String, or other: (any Error) -> String? = { _ in nil },
    _ body: () async throws -> Value
  ) async throws -> Value {
    do {
      return try await body()
    } catch let error as CancellationError {
      throw error
    } catch {
      throw CommandFailure("\(other(error) ?? what): \(error)")
    }
  }

  /// A sum in dollars, as a number.
  static func amount(_ value: JSON, _ name: String) throws(ArgumentError) -> Amount {
    guard case .number(let text) = value, let amount = Amount(rounding: text) else {
      throw ArgumentError("\(name) is a number of dollars, 0 or more")
    }
    return amount
  }

  /// How long something took: "1.2s".
  static func seconds(_ time: Double) -> String {
    let tenths = Int((time * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)s"
  }
}

/// Teams that were formed, as the seed's tools tell of them.
extension ToolCaller {
  func formation(_ team: String) async throws -> Formation {
    try await session.daemon().call(
      .showFormation, ListTasksRequest(team: team).json, as: Formation.init
    ).value
  }

  /// The members of a team; `isWhole` with what only its status tells.
  func members(of formation: Formation, isWhole: Bool = false) async throws -> JSON {
    let tasks = try await tasks(of: formation.team)
    let busy = Set(tasks.flatMap(\.workers))
    let state = try session.state()
    return .array(
      formation.members.map { member in
        let agent = state.agent(member.agent)
        let status =
          switch agent {
          case nil: "left"
          case let agent? where !agent.isLive: "failed"
          case _?: busy.contains(member.agent) ? "busy" : "idle"
          }
        let capabilities = member.capabilities.map(JSON.string)
        return [
          "did": .string("\(member.agent)"), "name": .string(member.agent.name),
          "role": .string(member.role.rawValue), "status": .string(status),
          "capabilities": isWhole ? .array(capabilities) : nil,
          "joinedAt": isWhole ? .string(Timestamp.text(member.joinedAt)) : nil,
        ]
      })
  }
}
