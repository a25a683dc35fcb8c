import Foundation
import HTTP
import JSONSyntax
import Model
import Platform

/// The server of an opencode that was started with `--port`, by its documentation.
///
/// A message has an id that is given to it, by which the server is asked for it afterwards.
struct OpencodeDoor: AgentDoor {
  let name = "opencode-server"
  let byteLimit = 100_000
  let takesRepeats = false

  private static let http = HTTPClient(certificates: nil)
  private static let patience = Duration.seconds(3)

  func find(_ subject: DoorSubject) async -> DoorFinding {
    guard let address = Self.address(of: subject.process.pid) else {
      return .closed("it was not started with a --port on this machine")
    }
    var place = DoorPlace(process: subject.process, address: address, conversation: "")
    place.key = Self.key(of: subject.process.pid)
    do {
      let health = try await Self.json("GET", "/global/health", place)
      if let why = subject.refusal(of: health["version"]?.string.flatMap { ProgramVersion($0) }) {
        return .closed(why)
      }
      let list = try await Self.json("GET", "/session", place)
      let sessions = (list.array ?? []).filter {
        $0["parentID"]?.string == nil && $0["directory"]?.string == subject.directory
      }
      guard sessions.count == 1, let id = sessions[0]["id"]?.string, Self.isWord(id) else {
        let count = Printable.count(sessions.count, "session")
        return .closed("it has \(count) in \(subject.directory), so none is known to be the one")
      }
      place.conversation = id
      return .open(place)
    } catch {
      return .closed("its server at \(address) cannot be used: \(error)")
    }
  }

  /// Only an address of this machine.
  private static func address(of process: Int32) -> String? {
    let words = ProcessTable.arguments(of: process)
    func value(_ flag: String) -> String? {
      if let word = words.first(where: { $0.hasPrefix("\(flag)=") }) {
        return String(word.dropFirst(flag.count + 1))
      }
      guard let place = words.firstIndex(of: flag), place + 1 < words.count else { return nil }
      return words[place + 1]
    }
    guard let port = value("--port").flatMap({ UInt16($0) }), port > 0,
      ["127.0.0.1", "localhost", "0.0.0.0"].contains(value("--hostname") ?? "127.0.0.1")
    else { return nil }
    return "http://127.0.0.1:\(port)"
  }

  private static func key(of process: Int32) -> String? {
    let environment = ProcessTable.environment(of: process)
    guard let password = environment["OPENCODE_SERVER_PASSWORD"], !password.isEmpty else {
      return nil
    }
    let user = environment["OPENCODE_SERVER_USERNAME"] ?? "opencode"
    return Data("\(user):\(password)".utf8).base64EncodedString()
  }

  func handOver(_ parcel: Parcel, at place: DoorPlace) async -> DoorAnswer {
    let body: JSON = [
      "messageID": .string(Self.id(of: parcel)),
      "parts": [["type": "text", "text": .string(parcel.text)]],
    ]
    do {
      let answer = try await Self.send(
        "POST", "/session/\(place.conversation)/prompt_async", place, body)
      switch answer.status {
      case 200..<300:
        return .taken("its server answered \(answer.status) to the message")
      case 400..<500: return .refused("its server answered \(answer.status)")
      default: return .unanswered("its server answered \(answer.status)")
      }
    } catch let failure as HTTPClient.Failure
      where failure.kind == .unreachable || failure.kind == .missingLibrary
    {
      return .unreached("its server cannot be reached: \(failure.reason)")
    } catch {
      return .unanswered("its server did not answer: \(error)")
    }
  }

  func trace(of parcel: Parcel, at place: DoorPlace) async -> DoorTrace {
    let path = "/session/\(place.conversation)/message/\(Self.id(of: parcel))"
    do {
      switch try await Self.send("GET", path, place).status {
      case 200: return .taken("its server has the message")
      case 404: return .absent
      case let status: return .pending("its server answered \(status)")
      }
    } catch {
      return .pending("its server cannot be asked: \(error)")
    }
  }

  private static func id(of parcel: Parcel) -> String { "msg_roost\(parcel.id)" }

  private static func isWord(_ text: String) -> Bool {
    text.utf8.allSatisfy {
      UnicodeScalar($0).properties.isAlphabetic || (0x30...0x39).contains($0) || $0 == 0x5f
    }
  }

  private struct Unreadable: Error, CustomStringConvertible {
    let description: String
  }

  private static func json(
    _ method: String, _ path: String, _ place: DoorPlace
  ) async throws -> JSON {
    let answer = try await send(method, path, place)
    guard answer.status == 200, let json = try? JSON(parsing: answer.body) else {
      throw Unreadable(description: "it answers \(path) with status \(answer.status) and no JSON")
    }
    return json
  }

  private static func send(
    _ method: String, _ path: String, _ place: DoorPlace, _ body: JSON? = nil
  ) async throws -> HTTPClient.Response {
    var request = HTTPClient.Request(method, place.address + path, timeout: patience)
    if let key = place.key { request.headers["Authorization"] = "Basic \(key)" }
    if let body {
      request.headers["Content-Type"] = "application/json"
      request.body = body.bytes()
    }
    return try await http.send(request)
  }
}
