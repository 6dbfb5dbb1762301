"""Every order of what can happen to one record between laptops and the hub, walked through the hub's own decision.

`deciding` asks the real decision and looks at what it did to every value; `laptop` is what a laptop does; `exact`
walks with versions, touches and conflicts as the hub keeps them; `whole` walks the same with only what a decision can
depend on, so that three changes each can be walked to the end; `settled` walks two people who settle one conflict.
"""
