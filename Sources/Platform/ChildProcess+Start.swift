import CSystem
import Foundation

extension ChildProcess {
  /// Starts a program in a process group of its own, with this process's environment, and lets it run.
  ///
  /// What it prints, errors too, goes to one descriptor. The caller has to wait for its end.
  package static func start(
    _ path: String, _ arguments: [String], directory: String?, isInOwnSession: Bool = false,
    input: Int32, output: Int32
  ) throws(SystemError) -> Int32 {
    var pid: pid_t = 0
    let failure = CStrings.with([path] + arguments) { argv in
      csystem_spawn(
        &pid, path, argv, csystem_environ(), directory, isInOwnSession ? 1 : 0, input, output,
        output)
    }
    guard failure != 0 else { return pid }
    if let directory, access(directory, X_OK) != 0 { throw SystemError("enter", directory) }
    throw SystemError("run", path, code: failure)
  }

  /// Waits for a program that leads a process group, ends what it left of the group, and returns its
  /// exit code, or 128 plus the signal's number; nil where it is not a child of this process.
  package static func awaitEndOfGroup(_ pid: Int32) -> Int32? {
    var info = siginfo_t()
    var result = waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT)
    while result < 0 && errno == EINTR {
      result = waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT)
    }
    guard result == 0 else { return nil }
    // Its number is not free before it is waited for, so that no other group can be hit.
    killpg(pid, SIGKILL)
    return collect(pid)
  }

  /// Lets go of a child that has ended, and returns its exit code; nil where it is not a child of this
  /// process, or runs.
  @discardableResult
  package static func collect(_ pid: Int32) -> Int32? {
    var status: Int32 = 0
    var result = waitpid(pid, &status, WNOHANG)
    while result < 0 && errno == EINTR { result = waitpid(pid, &status, WNOHANG) }
    return result == pid ? csystem_exit_code(status) : nil
  }
}
