/// The tasks of a run, in the order of the plan.
///
/// Copies share the tasks that did not change: a run is copied at each change, and may have thousands.
package struct RunTasks: RandomAccessCollection, MutableCollection, Sendable {
  private var boxes: [Box]

  private final class Box: Sendable {
    let task: RunTask

    init(_ task: RunTask) {
      self.task = task
    }
  }

  init(_ tasks: [RunTask]) {
    boxes = tasks.map(Box.init)
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { boxes.count }

  package subscript(number: Int) -> RunTask {
    get { boxes[number].task }
    set { boxes[number] = Box(newValue) }
  }
}
