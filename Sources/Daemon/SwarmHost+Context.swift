import Model
import Orchestration
import Platform
import Store

extension SwarmHost {
  /// The daemon, as runs of swarms see it.
  init(_ context: DaemonContext) {
    self.init(
      home: context.home, log: context.log,
      notify: { address, subject, text in
        let notice = Message.notice("", to: address.name, key: nil)
        try await Notices(context: context).post(notice, to: address, about: subject) { _ in text }
      },
      note: { context.note($0) }, watcher: ThisProcess.executable)
  }
}
