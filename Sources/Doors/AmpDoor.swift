import JSONSyntax
import Model
import Platform

/// The socket at which Roost's plugin in Amp listens, which puts messages into the thread that is open.
///
/// The plugin knows what it was given for as long as Amp runs, so that an id counts once.
struct AmpDoor: AgentDoor {
  let name = "amp-plugin"
  let byteLimit = 100_000
  let takesRepeats = true

  private static let patience = Duration.seconds(8)
  /// The plugin may run in a process that Amp starts for it.
  private static let generations = 3

  func find(_ subject: DoorSubject) async -> DoorFinding {
    if let why = subject.refusal(of: subject.version) { return .closed(why) }
    guard let path = Self.socket(of: subject.process.pid) else {
      return .closed("Roost's plugin does not listen in it; `roost setup amp` puts it there")
    }
    var place = DoorPlace(process: subject.process, address: path, conversation: "")
    do {
      let state = try await Self.ask(["ask": "state"], at: path)
      if let thread = state?["thread"]?.string {
        place.conversation = thread
      } else if !subject.isForTrace {
        return .closed("its plugin has seen no thread yet")
      }
      return .open(place)
    } catch {
      return .closed("its plugin cannot be asked: \(error)")
    }
  }

  /// Where the plugin of a program listens, in the home that the program's environment names.
  private static func socket(of program: Int32) -> String? {
    let environment = ProcessTable.environment(of: program)
    let home =
      environment["ROOST_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? environment["HOME"].map { "\($0)/.roost" }
    guard let home else { return nil }
    var wave = [program]
    for _ in 0..<generations {
      for process in wave {
        let path = "\(home)/doors/amp-\(process).sock"
        if (try? Files.status(path)) != nil { return path }
      }
      wave = wave.flatMap(ProcessTable.children)
    }
    return nil
  }

  func handOver(_ parcel: Parcel, at place: DoorPlace) async -> DoorAnswer {
    let question: JSON = [
      "ask": "give", "id": .string(parcel.id), "thread": .string(place.conversation),
      "text": .string(parcel.text),
    ]
    do {
      let answer = try await Self.ask(question, at: place.address)
      let why = Printable.escaped(String((answer?["why"]?.string ?? "").prefix(200)))
      switch answer?["status"]?.string {
      case "taken": return .taken("its plugin has put the message into the thread")
      case "refused": return .refused("the thread does not take the message: \(why)")
      case "away": return .unreached("another thread is open")
      default: return .unanswered("its plugin does not say what became of the message")
      }
    } catch let error as Unreached {
      return .unreached("its plugin does not answer: \(error)")
    } catch {
      return .unanswered("its plugin did not answer: \(error)")
    }
  }

  func trace(of parcel: Parcel, at place: DoorPlace) async -> DoorTrace {
    do {
      let answer = try await Self.ask(
        ["ask": "trace", "id": .string(parcel.id)], at: place.address)
      switch answer?["status"]?.string {
      case "taken": return .taken("its plugin has put the message into the thread")
      case "refused", "absent": return .absent
      default: return .pending("its plugin does not say what became of the message")
      }
    } catch {
      return .pending("its plugin cannot be asked: \(error)")
    }
  }

  /// Nobody of the agent's listens: nothing was asked.
  private struct Unreached: Error, CustomStringConvertible {
    let description: String
  }

  /// Asks one thing, a line for a line; nil where nothing that is an answer came in time.
  private static func ask(_ question: JSON, at path: String) async throws -> JSON? {
    let socket: UnixSocket
    do {
      guard let listener = listener(at: path) else {
        throw Unreached(description: "the process that listened at \(path) has ended")
      }
      socket = try OwnSocket.connect(to: path, of: listener)
    } catch {
      throw Unreached(description: "\(error)")
    }
    defer { socket.shutDown() }
    let line = try await withDeadline(patience) {
      try await socket.write(question.bytes() + [UInt8(ascii: "\n")])
      var reader = LineReader(socket)
      return try await reader.next()
    }
    return (line ?? nil).flatMap { try? JSON(parsing: $0) }
  }

  /// The process that a socket's name says listens there.
  private static func listener(at path: String) -> ProcessTable.Identity? {
    let name = Files.name(of: path).dropFirst("amp-".count).dropLast(".sock".count)
    return Int32(name).flatMap { ProcessTable.identity(of: $0) }
  }
}
