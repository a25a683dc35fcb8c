import JSONSyntax
import Model
import Platform

/// The app server to which a terminal of Codex is attached: `codex --remote unix://PATH`.
///
/// Measured on 0.147.0, which has no `codex queue`: a Codex by itself has no door. A message starts a
/// turn, or goes into the running one, and is answered with the turn's id. In the rollout file, once the
/// model has it, it carries the id that it was sent with. Nothing of two under the same id is left out.
struct CodexDoor: AgentDoor {
  let name = "codex-app-server"
  let byteLimit = 100_000
  let takesRepeats = false

  private static let patience = Duration.seconds(10)

  func find(_ subject: DoorSubject) async -> DoorFinding {
    let words = ProcessTable.arguments(of: subject.process.pid)
    let start = "unix://"
    guard let flag = words.firstIndex(of: "--remote"), flag + 1 < words.count,
      words[flag + 1].hasPrefix(start + "/")
    else {
      return .closed("it is not attached to an app server (codex --remote unix:///PATH)")
    }
    let path = String(words[flag + 1].dropFirst(start.count))
    do {
      let found = try await withDeadline(.seconds(3)) {
        try await Self.find(subject, path)
      }
      return found ?? .closed("its app server at \(path) does not answer")
    } catch {
      return .closed("its app server at \(path) cannot be used: \(error)")
    }
  }

  private static func find(_ subject: DoorSubject, _ path: String) async throws -> DoorFinding {
    var server = try await AppServer(path: path)
    defer { server.close() }
    if let why = subject.refusal(of: server.version.flatMap { ProgramVersion($0) }) {
      return .closed(why)
    }
    let list = try await server.call("thread/loaded/list", [:])
    let ids = list["data"]?.array?.compactMap(\.string) ?? []
    var threads: [JSON] = []
    for id in ids.prefix(32) {
      let answer = try await server.call("thread/read", ["threadId": .string(id)])
      guard let thread = answer["thread"], thread["ephemeral"]?.bool != true,
        thread["parentThreadId"]?.string == nil
      else { continue }
      threads.append(thread)
    }
    if threads.count > 1 {
      threads = threads.filter { $0["cwd"]?.string == subject.directory }
    }
    guard threads.count == 1, let id = threads[0]["id"]?.string else {
      let count = Printable.count(threads.count, "conversation")
      return .closed("its app server has \(count) of which it may be the one")
    }
    var place = DoorPlace(process: subject.process, address: path, conversation: id)
    place.record = threads[0]["path"]?.string
    return .open(place)
  }

  func handOver(_ parcel: Parcel, at place: DoorPlace) async -> DoorAnswer {
    let server: AppServer?
    do {
      server = try await withDeadline(.seconds(3)) { try await AppServer(path: place.address) }
    } catch {
      return .unreached("its app server cannot be reached: \(error)")
    }
    guard let server else { return .unreached("its app server does not answer") }
    defer { server.close() }
    do {
      let turn = try await withDeadline(Self.patience) {
        var server = server
        let answer = try await server.call(
          "turn/start",
          [
            "threadId": .string(place.conversation),
            "clientUserMessageId": .string(Self.id(of: parcel)),
            "input": [["type": "text", "text": .string(parcel.text)]],
          ])
        return answer["turn"]?["id"]?.string
      }
      guard let turn, let turn else {
        return .unanswered("its app server did not say that it has the message")
      }
      return .taken("its app server took the message into turn \(Printable.escaped(turn))")
    } catch let failure as AppServer.Failure {
      guard case .refused(let why) = failure else { return .unanswered("\(failure)") }
      return .refused(Printable.escaped(String(why.prefix(200))))
    } catch {
      return .unanswered("its app server closed while it was asked: \(error)")
    }
  }

  private static func id(of parcel: Parcel) -> String { "roost-\(parcel.id)" }

  func trace(of parcel: Parcel, at place: DoorPlace) async -> DoorTrace {
    do {
      let isBusy = try await withDeadline(.seconds(3)) {
        var server = try await AppServer(path: place.address)
        defer { server.close() }
        let answer = try await server.call(
          "thread/read", ["threadId": .string(place.conversation)])
        return answer["thread"]?["status"]?["type"]?.string != "idle"
      }
      // Read after it was seen to rest: what it was told in a turn is there when that is over.
      guard let isBusy else { return .pending("its app server does not answer") }
      if try isRecorded(parcel, place) { return .taken("found in the rollout file of Codex") }
      return isBusy ? .pending("its turn goes on, into which the message may have gone") : .absent
    } catch {
      return .pending("its app server cannot be asked: \(error)")
    }
  }

  private func isRecorded(_ parcel: Parcel, _ place: DoorPlace) throws -> Bool {
    guard let path = place.record, let bytes = try Files.read(path) else { return false }
    return bytes.firstPlace(of: Array(#""client_id":"\#(Self.id(of: parcel))""#.utf8)) != nil
  }
}
