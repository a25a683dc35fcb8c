import Control
import Foundation
import JSONRPC
import JSONSyntax
import Model
import Platform
import Store
import Teams
import Tmux

/// Answers the command line on the control socket.
struct ControlServer: Service {
  let listener: UnixListener
  let context: DaemonContext
  let router: RequestRouter

  private let connections = Connections()

  init(listener: UnixListener, context: DaemonContext, router: RequestRouter) {
    self.listener = listener
    self.context = context
    self.router = router
  }

  func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      // Those that are to go need a moment, and those that are being answered longer.
      let places = Semaphore(2 * Connections.limit)
      while true {
        await places.take()
        let socket = try await listener.accept()
        group.addTask {
          defer { places.give() }
          await serve(socket)
        }
      }
    }
  }

  private func serve(_ socket: UnixSocket) async {
    let connection = Connection(socket, peer: try? socket.peerProcess())
    connections.add(connection)
    defer { connections.remove(connection) }
    await withTaskCancellationHandler {
      do {
        let user = try socket.peerUserID()
        guard user == ThisProcess.userID || user == 0 else {
          context.log(.warning, "a connection of user \(user) was refused")
          return
        }
        try await converse(connection)
      } catch is CancellationError {
      } catch let error as SystemError {
        context.log(.debug, "a connection ended: \(error)")
      } catch {
        context.log(.warning, "a connection was ended: \(error)")
      }
    } onCancel: {
      connection.end()
    }
  }

  private func converse(_ connection: Connection) async throws {
    var handover: HookHandover?
    do {
      try await converse(connection, &handover)
    } catch {
      if let handover { await router.takeBack(handover) }
      throw error
    }
    if let handover { await router.takeBack(handover) }
  }

  /// `handover` is what a hook was given and has not passed on yet.
  private func converse(_ connection: Connection, _ handover: inout HookHandover?) async throws {
    let socket = connection.socket
    var buffer = LineBuffer()
    var tellsWork = false
    while true {
      while let line = try buffer.next() {
        do {
          let message = try RPCMessage(line: line)
          if case .notification(ControlMethod.handedOver, _) = message { handover = nil }
          guard case .request(let id, let method, let parameters) = message else { continue }
          guard let method = ControlMethod(rawValue: method) else {
            try await send(.failure(id: id, .unknownMethod(method)), socket)
            continue
          }
          if method == .hello { tellsWork = parameters[ControlMethod.tellsWork] == true }
          guard connection.begin(method.waits ? .waiting : .answering) else { return }
          if method == .subscribe {
            return try await stream(since: parameters["since"]?.integer, id: id, socket)
          }
          if method.waits {
            guard let answer = try await answer(id, method, parameters, to: socket) else { return }
            try await send(answer, socket)
            connection.finish()
          } else {
            let answer = try await finish(
              id, method, parameters, on: connection, tellsWork: tellsWork)
            if method == .reportHook { handover = HookHandover(parameters, answer) }
            if Task.isCancelled { return }
          }
        } catch let error as RPCError {
          try await send(.failure(id: .null, error), socket)
        }
      }
      let bytes = try await withDeadline(Connections.idleLimit) { try await socket.read() }
      guard let bytes, !bytes.isEmpty else { return }
      buffer.append(bytes)
    }
  }

  private func send(_ message: RPCMessage, _ socket: UnixSocket) async throws {
    try await socket.write(message.line)
  }

  /// Answers a request and sends the answer, also if the daemon is told to stop meanwhile: what was
  /// done for it, a message that was taken, say, would be lost otherwise.
  ///
  /// - Returns: what was answered.
  private func finish(
    _ id: JSON, _ method: ControlMethod, _ parameters: JSON, on connection: Connection,
    tellsWork: Bool
  ) async throws -> RPCMessage {
    let work = Task {
      let answer =
        tellsWork
        ? await answerTellingWork(id, method, parameters, on: connection)
        : await answer(id, method, parameters, from: connection.peer)
      do {
        try await send(answer, connection.socket)
      } catch {
        if method == .reportHook, let handover = HookHandover(parameters, answer) {
          await router.takeBack(handover)
        }
        throw error
      }
      return answer
    }
    defer { connection.finish() }
    return try await work.value
  }

  private static let workPace = Duration.milliseconds(10)

  /// Answers a request, and says again and again meanwhile that it works.
  private func answerTellingWork(
    _ id: JSON, _ method: ControlMethod, _ parameters: JSON, on connection: Connection
  ) async -> RPCMessage {
    let telling = Task {
      while true {
        try await Task.sleep(for: Self.workPace)
        try await send(
          .notification(method: ControlMethod.works, parameters: [:]), connection.socket)
      }
    }
    let answer = await answer(id, method, parameters, from: connection.peer)
    telling.cancel()
    // Whoever asked and is gone does not hear the answer either.
    _ = await telling.result
    return answer
  }

  /// Answers a request that waits; nil if whoever asked goes away, which ends the work on it.
  private func answer(
    _ id: JSON, _ method: ControlMethod, _ parameters: JSON, to socket: UnixSocket
  ) async throws -> RPCMessage? {
    try await withThrowingTaskGroup(of: RPCMessage?.self) { group in
      group.addTask { await answer(id, method, parameters, from: nil) }
      group.addTask {
        if try await !socket.hangsUp() { await Wake().wait() }
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  private func answer(
    _ id: JSON, _ method: ControlMethod, _ parameters: JSON, from peer: Int32?
  ) async -> RPCMessage {
    do {
      return .result(id: id, try await router.answer(method, parameters, from: peer))
    } catch let error as RPCError {
      return .failure(id: id, error)
    } catch let error as JSONShapeError {
      return .failure(id: id, .invalidParameters(error.description))
    } catch let error as Name.Invalid {
      return .failure(id: id, .application("bad_name", "\(error)"))
    } catch let error as any CodedError {
      return .failure(id: id, .application(error.code, "\(error)"))
    } catch let error as TeamsError {
      return .failure(id: id, .application(error.code, "\(error)"))
    } catch let error as TmuxError {
      return .failure(id: id, .application("tmux", "\(error)"))
    } catch let error as MailboxError {
      return .failure(id: id, .application("mailbox", "\(error)"))
    } catch {
      context.log(.error, "\(method.rawValue): \(error)")
      return .failure(id: id, .application("failed", "\(error)"))
    }
  }

  /// Sends events until the other side goes away.
  private func stream(since sequence: Int?, id: JSON, _ socket: UnixSocket) async throws {
    let events = context.bus.subscribe(since: sequence)
    try await send(.result(id: id, ["subscribed": true]), socket)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await news in events {
          // Who does not keep up comes again, and asks for what came since.
          guard case .event(let event) = news else { return }
          try await send(
            .notification(method: ControlMethod.event, parameters: event.json), socket)
        }
      }
      group.addTask {
        while try await !socket.read().isEmpty {}
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
