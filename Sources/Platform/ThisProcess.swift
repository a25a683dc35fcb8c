import CSystem
import Foundation

/// This process.
package enum ThisProcess {
  package static var pid: Int32 { getpid() }
  package static var userID: UInt32 { getuid() }
  package static var parent: Int32 { getppid() }

  /// The absolute path of the running program.
  package static var executable: String {
    executablePath() ?? CommandLine.arguments.first ?? "roost"
  }

  /// Lets this process open as many files as the system allows; each watched process takes one.
  package static func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(openFiles, &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 65_536)
    _ = setrlimit(openFiles, &limit)
  }

  /// Lets a long-lived process with many short-lived threads keep little memory that it does not use.
  package static func shareMemoryPools() { csystem_share_memory_pools() }

  /// Gives back to the system what a busy time has left free.
  package static func returnFreeMemory() { csystem_return_free_memory() }

  package static var environment: [String: String] { ProcessInfo.processInfo.environment }

  /// Ends the process at once, without running exit handlers.
  package static func exitNow(_ code: Int32) -> Never { csystem_exit_now(code) }

  /// Does a program's work and ends the process with the exit code that comes of it.
  ///
  /// In place of `await` in main.swift, which ends the main thread by unwinding its stack: in a
  /// program without shared libraries that takes longer than all else a short command does.
  package static func run(_ body: @escaping @Sendable () async -> Int32) -> Never {
    Task.detached { exitNow(await body()) }
    while true { pause() }
  }

  /// Replaces this process by another program, with the signals a program expects at its start.
  package static func become(_ path: String, _ arguments: [String]) -> SystemError {
    var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
    argv.append(nil)
    csystem_reset_signals()
    execv(path, argv)
    return SystemError("run", path)
  }
}

#if os(Linux)
private let openFiles = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
#else
private let openFiles = RLIMIT_NOFILE
#endif
