@preconcurrency import Dispatch
import Foundation

/// The signals sent to this process, as an asynchronous sequence.
package enum Signals {
  /// Takes over the signals and returns once none can be missed.
  ///
  /// A signal raised between `resume()` and the source's registration would be lost, so the
  /// registration is awaited.
  package static func stream(_ numbers: Int32...) async -> AsyncStream<Int32> {
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
    var sources: [any DispatchSourceSignal] = []
    for number in numbers {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.yield(number) }
      await withCheckedContinuation { registered in
        source.setRegistrationHandler { registered.resume() }
        source.activate()
      }
      sources.append(source)
    }
    let held = sources
    continuation.onTermination = { _ in
      for source in held { source.cancel() }
    }
    return stream
  }

  /// Makes a write to a closed pipe or socket an error instead of this process's end.
  package static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }

  package static let terminate = SIGTERM
  package static let interrupt = SIGINT
  package static let hangUp = SIGHUP
  package static let kill = SIGKILL
  package static let childEnded = SIGCHLD
  package static let user1 = SIGUSR1
  /// The terminal has another size.
  package static let resized = SIGWINCH
  /// The process goes on after it was stopped.
  package static let continued = SIGCONT
  /// Somebody wants the process to stop, as with Ctrl-Z.
  package static let suspend = SIGTSTP

  /// Sends a signal to a process; false if there is none with that number.
  @discardableResult
  package static func send(_ number: Int32, to pid: Int32) -> Bool {
    Foundation.kill(pid, number) == 0
  }
}
