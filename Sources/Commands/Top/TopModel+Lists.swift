package import Control
package import Swarm
import TerminalUI

/// What comes for the views of tasks and of runs.
extension TopModel {
  package mutating func take(_ reply: TaskListReply, _ budgets: [BudgetReply]) {
    tasks.take(reply, budgets)
    tasks.keepSelectionVisible(height: layout.list.rows)
  }

  package mutating func take(_ found: [RunView]) {
    runs.take(found)
    runs.keepSelectionVisible(height: layout.list.rows)
  }
}
