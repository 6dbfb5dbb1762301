"""Stores, hubs and exchanges as earlier versions have left them; each must be good for the program of today."""
