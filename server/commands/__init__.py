"""What can be asked of the hub by hand: the commands of doorstep-hub, by what they are about."""
